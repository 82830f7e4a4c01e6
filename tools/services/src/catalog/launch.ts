import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { deployed } from '../deploy-files.js'
import { requireJava } from '../machine/java.js'
import type { Launch, LaunchGround } from '../service.js'
import { s3Environment } from '../s3-environment.js'
import { classesOf, folderIn, jarsOf } from './fetch.js'
import { JAVA } from './java.js'

export async function launch({ cache, machine, folder, place, used }: LaunchGround): Promise<Launch> {
  const { java } = await requireJava(machine, JAVA)
  const made = await folderIn(cache)
  const unpacked = join(folder, 'tmp') // SQLite's native part is unpacked at each start
  await mkdir(unpacked, { recursive: true })
  return {
    command: java,
    args: [
      '-Xms32m',
      '-Xmx192m',
      '-XX:+UseSerialGC',
      `-Djava.io.tmpdir=${unpacked}`,
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-cp',
      `${classesOf(made)}:${jarsOf(made)}/*`,
      'LakeCatalogServer',
      deployed('catalog/catalog.properties'),
    ],
    environment: {
      CATALOG_PORT: String(place.port),
      CATALOG_DATABASE: join(folder, 'catalog.db'),
      ...s3Environment(used('s3')),
    },
    folder,
  }
}
