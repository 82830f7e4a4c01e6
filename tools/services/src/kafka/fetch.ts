import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deployed } from '../deploy-files.js'
import { intoCache, isInCache } from '../fetch/into-cache.js'
import { copyJars } from '../fetch/maven-fetch.js'
import type { FetchGround } from '../service.js'

const POM = deployed('kafka/pom.xml')
const NAME_LENGTH = 16

/** Named after its pom: another pom is another folder. */
export async function jarsIn(cache: string): Promise<string> {
  const made = createHash('sha256').update(await readFile(POM))
  return join(cache, 'kafka', made.digest('hex').slice(0, NAME_LENGTH))
}

export const isFetched = async ({ cache }: FetchGround): Promise<boolean> => isInCache(await jarsIn(cache))

export async function fetch({ cache, now_ms, say }: FetchGround): Promise<void> {
  say('kafka: mvn copy-dependencies (about 45 MB)')
  await intoCache(await jarsIn(cache), now_ms, (unfinished) => copyJars(POM, unfinished))
}
