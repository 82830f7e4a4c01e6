import type { Clock } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import type { Catalog } from '@storemesh/iceberg'
import type { Lake, ShownByName } from '@storemesh/lake'
import { realtimeRelation } from '@storemesh/pipeline'
import { type SchemaRegistry, wireReader } from '@storemesh/schema-registry'
import { contracts } from './contracts.js'
import { domains } from './domains.js'

/** Where events are before a table has them. */
export interface Events {
  readonly eventLog: EventLog
  readonly schemas: SchemaRegistry
}

interface Ground {
  readonly catalog: Catalog
  readonly lake: Lake
  readonly clock: Clock
}

/** The domains' real-time tables by their names. The log is opened when one is asked for. */
export const realtimeTables =
  (events: () => Promise<Events>, ground: () => Ground): ShownByName =>
  async ({ namespace, name }, folder) => {
    const table = domains.find((domain) => domain.name === namespace)?.realtime?.find((each) => each.name === name)
    if (!table) return undefined
    const { eventLog, schemas } = await events()
    const parts = { ...ground(), eventLog, contracts: await contracts(), wire: wireReader(schemas) }
    return realtimeRelation(parts, namespace, table, folder)
  }
