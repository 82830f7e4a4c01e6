import { redisServer } from '../machine/redis.js'
import type { Service } from '../service.js'
import { launch } from './launch.js'
import { whyNotReady } from './ready.js'

/** It comes with the machine's packages: there is nothing to fetch. */
export const redis: Service = {
  name: 'redis',
  about: 'Redis, for lookups by key',
  scheme: 'redis',
  hasKeys: true,
  uses: [],
  fetchedWith: [],
  runsOn: [redisServer],
  readyWithin_ms: 15_000,
  stopWithin_ms: 10_000,
  isFetched: async () => true,
  fetch: async () => undefined,
  launch,
  whyNotReady,
}
