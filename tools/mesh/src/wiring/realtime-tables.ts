import type { Clock } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import type { Catalog } from '@storemesh/iceberg'
import type { Lake, ShownByName } from '@storemesh/lake'
import { type RealtimeView, realtimeView } from '@storemesh/pipeline'
import { type SchemaRegistry, wireReader } from '@storemesh/schema-registry'
import type { ReadContracts } from './contracts.js'
import { domainNames } from './domain-names.js'
import { loadDomains } from './domains.js'

/** Where events are before a table has them. */
export interface Events {
  readonly eventLog: EventLog
  readonly schemas: SchemaRegistry
}

interface Ground {
  readonly catalog: Catalog
  readonly lake: Lake
  readonly clock: Clock
  readonly contracts: ReadContracts
}

/** The domains' real-time tables by their names. The log is opened when one is asked for; `ownFolder` lives as long as they do. */
export function realtimeTables(
  events: () => Promise<Events>,
  ground: () => Ground,
  ownFolder: () => Promise<string>,
): ShownByName {
  const views = new Map<string, RealtimeView>()
  return async ({ namespace, name }, folder) => {
    if (!domainNames().includes(namespace)) return undefined
    const [domain] = await loadDomains([namespace])
    const table = domain?.realtime?.find((each) => each.name === name)
    if (!table) return undefined
    const { eventLog, schemas } = await events()
    const { contracts, ...rest } = ground()
    const parts = { ...rest, eventLog, contracts: await contracts(), wire: wireReader(schemas) }
    const key = `${namespace}.${name}`
    const view = views.get(key) ?? realtimeView(parts, namespace, table, ownFolder)
    views.set(key, view)
    return view.relation(folder)
  }
}
