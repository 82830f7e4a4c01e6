import { type Clock, systemDice } from '@storemesh/core'
import { startGateway } from '@storemesh/gateway'
import type { Log } from '@storemesh/telemetry'
import type { Layout } from '../data-folder/layout.js'
import type { Settings } from '../settings/settings.js'
import { openAudit } from './audit.js'
import { consumersOnce } from './contracts.js'
import { loadDomains } from './domains.js'
import { openEmbedded } from './embedded.js'
import { gatewayRules } from './gateway-rules.js'
import { openGraphRecords } from './graph-records.js'
import { prepareDomains } from './prepare.js'
import { productChanges } from './product-changes.js'
import { openReadObserver } from './read-observer.js'
import { openRegistry } from './registry.js'
import { openBudget } from './shared-budget.js'
import { subgraphsOf } from './subgraphs.js'
import { gatewayTraces } from './traces.js'
import { viewAs } from './view-as.js'
import { openWebhooks } from './webhooks.js'
import { whoAsks } from './who-asks.js'

/**
 * The gateway over the domains here: each one's subgraph in this process, reading its store, its topics and its gold; and, beside
 * GraphQL, the schema registry of the topics, and webhooks where some are configured.
 */
export async function openGateway(
  layout: Layout,
  { gateway: settings, sharedBudget, auth, audit: places, telemetry, memory, threads, webhooks, registry }: Settings,
  log: Log,
  clock: Clock,
) {
  const { host } = settings
  const viewerOf = whoAsks({ layout, auth, host, consumers: consumersOnce(), clock, log })
  const budget = { memory_mb: memory.queries_mb, threads }
  const domains = await loadDomains()
  const embedded = await openEmbedded(layout, { budget, domains: domains.map(({ name }) => name), clock })
  const open: { close(): Promise<void> }[] = [embedded]
  const closeAll = async () => {
    for (const part of open.toReversed()) await part.close()
  }
  try {
    const { engine, contracts } = embedded
    const observer = await openReadObserver({ layout, by: 'graph', engine, contracts, domains, clock, log })
    open.push(observer)
    const subgraphs = await subgraphsOf(domains, embedded, observer)
    await prepareDomains(embedded, domains)
    const schemas = await openRegistry(registry, { schemas: embedded.schemas, host, log })
    const pushed = await openWebhooks(webhooks, { layout, eventLog: embedded.eventLog, log, clock })
    open.push(pushed)
    const beside = new Map([['/registry', schemas], ...pushed.beside])
    const audit = openAudit('gateway', { layout, heads: places.heads, clock, dice: systemDice, log })
    open.push(audit)
    const records = await openGraphRecords(layout, { clock, log })
    open.push(records)
    const { history, operations } = records
    const spending = await openBudget({ gateway: settings, sharedBudget }, { clock, log })
    open.push(spending)
    const traces = gatewayTraces(telemetry.otlp, { clock, dice: systemDice, log })
    const rules = { ...(await gatewayRules(settings)), ...spending.shared, ...traces, ...viewAs(layout, auth, clock, systemDice) }
    const gateway = await startGateway({
      ...rules,
      subgraphs,
      viewerOf,
      log,
      clock,
      beside,
      audit,
      history,
      operations,
      changes: productChanges(domains, embedded),
    })
    const close = async () => {
      await gateway.drain()
      await closeAll()
    }
    return { url: gateway.url, close }
  } catch (error) {
    await closeAll()
    throw error
  }
}
