import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import { LAKE } from '../lake.js'
import type { Launch, LaunchGround } from '../service.js'
import { programIn } from './fetch.js'

/** Objects, their attributes and their older versions. The server refuses folders whose name begins with another's. */
const FOLDERS = { objects: 'objects', attributes: 'attributes', versions: 'versions' }

export async function launch({ cache, folder, place }: LaunchGround): Promise<Launch> {
  const { port, credentials } = place
  if (!credentials) throw new Fault('SERVICE_KEYS_MISSING', 's3 expected keys of its own, got none')
  const objects = join(folder, FOLDERS.objects)
  const attributes = join(folder, FOLDERS.attributes)
  const versions = join(folder, FOLDERS.versions)
  for (const one of [join(objects, LAKE.bucket), attributes, versions]) await mkdir(one, { recursive: true }) // a folder below is a bucket
  return {
    command: programIn(cache),
    args: [
      '--port',
      `127.0.0.1:${port}`,
      '--region',
      LAKE.region,
      '--quiet',
      'posix',
      '--sidecar',
      attributes,
      '--versioning-dir',
      versions,
      objects,
    ],
    environment: { ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey.reveal() },
    folder,
  }
}
