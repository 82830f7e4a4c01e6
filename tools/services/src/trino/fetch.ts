import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import { intoCache, isInCache } from '../fetch/into-cache.js'
import { unpackArchive } from '../fetch/maven-fetch.js'
import type { FetchGround } from '../service.js'
import { fetchJava, hasJava } from './java.js'

const VERSION = '476'

export const folderIn = (cache: string): string => join(cache, 'trino', VERSION)
export const jarsOf = (folder: string): string => join(folder, 'lib')
export const pluginsOf = (folder: string): string => join(folder, 'plugin')

export const isFetched = async (ground: FetchGround): Promise<boolean> =>
  isInCache(folderIn(ground.cache)) && (await hasJava(ground))

export async function fetch(ground: FetchGround): Promise<void> {
  if (!(await hasJava(ground))) await fetchJava(ground)
  if (isInCache(folderIn(ground.cache))) return
  ground.say('trino: mvn unpack of trino-server-core and trino-iceberg (about 540 MB)')
  await intoCache(folderIn(ground.cache), ground.now_ms, async (unfinished) => {
    const unpacked = join(unfinished, 'unpacked')
    await mkdir(unpacked)
    await unpackArchive(`io.trino:trino-server-core:${VERSION}:tar.gz`, unpacked)
    await unpackArchive(`io.trino:trino-iceberg:${VERSION}:zip`, unpacked)
    await mkdir(pluginsOf(unfinished))
    await rename(await within(unpacked, 'trino-server-core', 'lib'), jarsOf(unfinished))
    await rename(await within(unpacked, 'trino-iceberg', ''), join(pluginsOf(unfinished), 'iceberg'))
    await rm(unpacked, { recursive: true, force: true })
  })
}

async function within(unpacked: string, name: string, part: string): Promise<string> {
  const names = await readdir(unpacked)
  const found = names.find((one) => one.startsWith(name))
  const path = join(unpacked, found ?? name, part)
  if (found !== undefined && existsSync(path)) return path
  throw new Fault('SERVICE_FETCH_FAILED', `expected ${name}-${VERSION}/${part} in Trino's archives; got ${names.join(', ')}`)
}
