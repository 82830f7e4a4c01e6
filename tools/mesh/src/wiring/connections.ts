import { secret } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import type { SourceConnections } from '@storemesh/source'
import type { ShopAddress } from './shop-address.js'

/** Where sources are reached. The embedded database takes anybody on the loopback; a real one has a password in the settings. */
export const connections = (eventLog: EventLog, shop?: ShopAddress): SourceConnections => ({
  eventLog,
  ...(shop && { postgres: { ...shop, database: 'postgres', user: 'postgres', password: secret('') } }),
})
