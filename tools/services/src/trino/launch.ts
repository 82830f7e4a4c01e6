import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { deployed } from '../deploy-files.js'
import { s3Environment } from '../s3-environment.js'
import type { Launch, LaunchGround } from '../service.js'
import { archiveFlag } from './archive.js'
import { folderIn, jarsOf, pluginsOf } from './fetch.js'
import { javaForTrino } from './java.js'

/** Without Trino's own launcher, which wants a Python of its own. */
export async function launch({ cache, machine, folder, place, used }: LaunchGround): Promise<Launch> {
  const { java, version } = await javaForTrino(cache, machine)
  const fetched = folderIn(cache)
  const scratch = join(folder, 'tmp')
  await mkdir(scratch, { recursive: true })
  return {
    command: java,
    args: [
      `@${deployed('trino/jvm.config')}`,
      archiveFlag(cache, folder, version),
      `-Djava.io.tmpdir=${scratch}`,
      `-Dnode.data-dir=${join(folder, 'data')}`,
      `-Dconfig=${deployed('trino/config.properties')}`,
      `-Dlog.levels-file=${deployed('trino/log.properties')}`,
      '-cp',
      `${jarsOf(fetched)}/*`,
      'io.trino.server.TrinoServer',
    ],
    environment: {
      TRINO_PORT: String(place.port),
      TRINO_PLUGINS: pluginsOf(fetched),
      TRINO_CATALOGS: deployed('trino/catalog'),
      CATALOG_ADDRESS: used('catalog').address,
      ...s3Environment(used('s3')),
    },
    folder,
  }
}
