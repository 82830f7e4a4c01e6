import { type Clock, secret } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import type { ObjectStore } from '@storemesh/object-store'
import type { SourceConnections } from '@storemesh/source'
import type { ShopAddress } from './shop-address.js'

interface Reached {
  readonly eventLog: EventLog
  /** What others leave for the mesh to read. */
  readonly files: ObjectStore
  readonly clock: Clock
  readonly shop?: ShopAddress | undefined
}

/** Where sources are reached. The embedded database takes anybody on the loopback; a real one has a password in the settings. */
export const connections = ({ eventLog, files, clock, shop }: Reached): SourceConnections => ({
  eventLog,
  files: new Map([['files', files]]),
  clock,
  ...(shop && { postgres: { ...shop, database: 'postgres', user: 'postgres', password: secret('') } }),
})
