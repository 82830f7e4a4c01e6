import { maven } from '../machine/maven.js'
import type { Service } from '../service.js'
import { keepArchive } from './archive.js'
import { fetch, isFetched } from './fetch.js'
import { javaOrPip } from './java.js'
import { launch } from './launch.js'
import { whyNotReady } from './ready.js'

export const trino: Service = {
  name: 'trino',
  about: 'Trino 476 over the tables of the lake',
  uses: ['s3', 'catalog'],
  fetchedWith: [maven, javaOrPip],
  runsOn: [],
  readyWithin_ms: 120_000,
  stopWithin_ms: 60_000, // its first end writes the archive that makes later starts quicker
  isFetched,
  fetch,
  launch,
  whyNotReady,
  stopped: keepArchive,
}
