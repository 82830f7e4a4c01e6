import { javaTool } from '../machine/java.js'
import { maven } from '../machine/maven.js'
import type { Service } from '../service.js'
import { fetch, isFetched } from './fetch.js'
import { JAVA } from './java.js'
import { launch } from './launch.js'
import { whyNotReady } from './ready.js'

export const catalog: Service = {
  name: 'catalog',
  about: 'the Iceberg REST catalog of the lake, over SQLite',
  uses: ['s3'],
  fetchedWith: [maven, javaTool({ ...JAVA, compiler: true })],
  runsOn: [javaTool(JAVA)],
  readyWithin_ms: 30_000,
  stopWithin_ms: 5000,
  isFetched,
  fetch,
  launch,
  whyNotReady,
}
