import { publishedContracts } from '@storemesh/contract'
import type { Clock, Dice } from '@storemesh/core'
import { startGateway } from '@storemesh/gateway'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { filesystemStore } from '@storemesh/object-store'
import type { Log } from '@storemesh/telemetry'
import { signViewers } from '@storemesh/token'
import type { Layout } from '../data-folder/layout.js'
import { signingKeyIn } from '../data-folder/signing-keys.js'
import type { Settings } from '../settings/settings.js'
import { openAudit } from './audit.js'
import { announcedSubgraphs } from './announced-subgraphs.js'
import { publishedConsumers } from './contracts.js'
import { gatewayRules } from './gateway-rules.js'
import { openGraphRecords } from './graph-records.js'
import { openBudget } from './shared-budget.js'
import { stopSignal } from './stop-signal.js'
import { gatewayTraces } from './traces.js'
import { viewAs } from './view-as.js'
import { whoAsks } from './who-asks.js'

/** The gateway over the domains' own processes, as they come and go; it opens no table and no domain's store. */
export async function openAnnounced(
  layout: Layout,
  settings: Pick<Settings, 'gateway' | 'sharedBudget' | 'auth' | 'audit' | 'telemetry'>,
  log: Log,
  { clock, dice }: { readonly clock: Clock; readonly dice: Dice },
) {
  const { auth, telemetry } = settings
  const contracts = publishedContracts(filesystemStore(layout.lake))
  const viewerOf = whoAsks({ layout, auth, host: settings.gateway.host, consumers: publishedConsumers(contracts), clock, log })
  const sign = signViewers(await signingKeyIn(layout.gatewayKey, dice), clock)
  const store = await embeddedKeyValueStore({ folder: layout.graph, clock })
  const feed = announcedSubgraphs({ store, contracts, clock, log })
  const audit = openAudit('gateway', { layout, heads: settings.audit.heads, clock, dice, log })
  const records = await openGraphRecords(layout, { clock, log })
  const { history, operations } = records
  const budget = await openBudget(settings, { clock, log })
  const { signal, forget } = stopSignal()
  try {
    const gateway = await startGateway({
      ...(await gatewayRules(settings.gateway)),
      ...budget.shared,
      ...gatewayTraces(telemetry.otlp, { clock, dice, log }),
      ...viewAs(layout, auth, clock, dice),
      feed,
      signal,
      sign,
      viewerOf,
      log,
      clock,
      dice,
      audit,
      history,
      operations,
    })
    const close = async () => {
      await gateway.drain()
      await budget.close()
      await audit.close()
      await records.close()
      await store.close()
    }
    return { url: gateway.url, close }
  } catch (error) {
    await budget.close()
    await records.close()
    await store.close()
    throw error
  } finally {
    forget()
  }
}
