import { go } from '../machine/go.js'
import type { Service } from '../service.js'
import { fetch, isFetched } from './fetch.js'
import { launch } from './launch.js'
import { whyNotReady } from './ready.js'

export const s3: Service = {
  name: 's3',
  about: 'an S3 server over a folder, with the bucket of the lake',
  hasKeys: true,
  uses: [],
  fetchedWith: [go],
  runsOn: [],
  readyWithin_ms: 15_000,
  stopWithin_ms: 5000,
  isFetched,
  fetch,
  launch,
  whyNotReady,
}
