import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deployed } from '../deploy-files.js'
import { intoCache, isInCache } from '../fetch/into-cache.js'
import { copyJars } from '../fetch/maven-fetch.js'
import { runClient } from '../fetch/run-client.js'
import { requireJava } from '../machine/java.js'
import type { FetchGround } from '../service.js'
import { JAVA } from './java.js'

const POM = deployed('mongo/pom.xml')
const SOURCE = deployed('mongo/documents-server.java')
const NAME_LENGTH = 16

/** Named after what it is made of: another pom or another source is another folder. */
export async function folderIn(cache: string): Promise<string> {
  const made = createHash('sha256')
    .update(await readFile(POM))
    .update(await readFile(SOURCE))
  return join(cache, 'mongo', made.digest('hex').slice(0, NAME_LENGTH))
}

export const jarsOf = (folder: string): string => join(folder, 'jars')
export const classesOf = (folder: string): string => join(folder, 'classes')

export const isFetched = async ({ cache }: FetchGround): Promise<boolean> => isInCache(await folderIn(cache))

export async function fetch({ cache, machine, now_ms, say }: FetchGround): Promise<void> {
  const { javac } = await requireJava(machine, { ...JAVA, compiler: true })
  say('mongo: mvn copy-dependencies (about 6 MB), then javac')
  await intoCache(await folderIn(cache), now_ms, async (unfinished) => {
    await copyJars(POM, jarsOf(unfinished))
    const args = ['--release', String(JAVA.least), '-cp', `${jarsOf(unfinished)}/*`, '-d', classesOf(unfinished), SOURCE]
    await runClient('javac', javac ?? 'javac', args)
  })
}
