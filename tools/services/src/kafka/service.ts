import { javaTool } from '../machine/java.js'
import { maven } from '../machine/maven.js'
import type { Service } from '../service.js'
import { fetch, isFetched } from './fetch.js'
import { JAVA } from './java.js'
import { launch } from './launch.js'
import { whyNotReady } from './ready.js'

export const kafka: Service = {
  name: 'kafka',
  about: 'a Kafka server that is its own controller',
  uses: [],
  fetchedWith: [maven],
  runsOn: [javaTool(JAVA)],
  scheme: 'kafka',
  hasKeys: true,
  readyWithin_ms: 60_000,
  stopWithin_ms: 15_000,
  isFetched,
  fetch,
  launch,
  whyNotReady,
}
