import { viewerOfEverything } from '@storemesh/access'
import type { Clock } from '@storemesh/core'
import { startGateway } from '@storemesh/gateway'
import type { Log } from '@storemesh/telemetry'
import type { Layout } from '../data-folder/layout.js'
import type { Settings } from '../settings/settings.js'
import { loadDomains } from './domains.js'
import { openEmbedded } from './embedded.js'
import { examples } from './examples.js'
import { prepareDomains } from './prepare.js'
import { openReadObserver } from './read-observer.js'
import { openRegistry } from './registry.js'
import { subgraphsOf } from './subgraphs.js'
import { openWebhooks } from './webhooks.js'

/**
 * The gateway over the domains here: each one's subgraph in this process, reading its store, its topics and its gold; and, beside
 * GraphQL, the schema registry of the topics, and webhooks where some are configured.
 */
export async function openGateway(
  layout: Layout,
  { gateway: { host, port }, memory, threads, webhooks, registry }: Settings,
  log: Log,
  clock: Clock,
) {
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
    // rights are read from contracts later; until then whoever reaches the port may see all
    const viewerOf = () => viewerOfEverything('a client of the gateway')
    const schemas = await openRegistry(registry, { schemas: embedded.schemas, host, log })
    const pushed = await openWebhooks(webhooks, { layout, eventLog: embedded.eventLog, log, clock })
    open.push(pushed)
    const beside = new Map([['/registry', schemas], ...pushed.beside])
    const gateway = await startGateway({ subgraphs, host, port, viewerOf, log, clock, examples, beside })
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
