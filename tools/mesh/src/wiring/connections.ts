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

const EMBEDDED = { database: 'postgres', user: 'postgres', password: secret(''), followed: 'by cursor' } as const

/** Where sources are reached. The embedded database takes anybody on the loopback; one of the shop's own has a password in the settings. */
export const connections = ({ eventLog, files, clock, shop }: Reached): SourceConnections => ({
  eventLog,
  files: new Map([['files', files]]),
  clock,
  ...(shop && { postgres: { ...EMBEDDED, ...shop } }),
})
