import { javaTool } from '../machine/java.js'
import { maven } from '../machine/maven.js'
import type { Service } from '../service.js'
import { fetch, isFetched } from './fetch.js'
import { JAVA } from './java.js'
import { launch } from './launch.js'
import { whyNotReady } from './ready.js'

/** No MongoDB comes from a package registry. This one keeps documents in memory, and has neither change streams nor users. */
export const mongo: Service = {
  name: 'mongo',
  about: "a server of Mongo's protocol: documents and cursors, in memory",
  scheme: 'mongodb',
  uses: [],
  fetchedWith: [maven, javaTool({ ...JAVA, compiler: true })],
  runsOn: [javaTool(JAVA)],
  readyWithin_ms: 30_000,
  stopWithin_ms: 5000,
  isFetched,
  fetch,
  launch,
  whyNotReady,
}
