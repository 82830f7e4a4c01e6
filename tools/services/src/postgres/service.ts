import { postgresServer } from '../machine/postgres.js'
import type { Service } from '../service.js'
import { launch } from './launch.js'
import { whyNotReady } from './ready.js'

/** It comes with the machine's packages: there is nothing to fetch. */
export const postgres: Service = {
  name: 'postgres',
  about: 'Postgres, whose changes can be followed by logical replication',
  scheme: 'postgres',
  hasKeys: true,
  uses: [],
  fetchedWith: [],
  runsOn: [postgresServer],
  readyWithin_ms: 30_000,
  stopWithin_ms: 10_000,
  stopSignal: 'SIGINT', // after SIGTERM it would wait until every client has gone by itself
  isFetched: async () => true,
  fetch: async () => undefined,
  launch,
  whyNotReady,
}
