import { join } from 'node:path'
import { intoCache, isInCache } from '../fetch/into-cache.js'
import { runClient } from '../fetch/run-client.js'
import type { FetchGround } from '../service.js'

const VERSION = 'v1.8.0'
const MODULE = `github.com/versity/versitygw/cmd/versitygw@${VERSION}`

const folderIn = (cache: string) => join(cache, 's3', `versitygw-${VERSION}`)

export const programIn = (cache: string): string => join(folderIn(cache), 'versitygw')

export const isFetched = async ({ cache }: FetchGround): Promise<boolean> => isInCache(folderIn(cache))

export async function fetch({ cache, now_ms, say }: FetchGround): Promise<void> {
  say(`s3: go install ${MODULE} (the first time about a minute)`)
  await intoCache(folderIn(cache), now_ms, (unfinished) =>
    runClient(`go install ${MODULE}`, 'env', [`GOBIN=${unfinished}`, 'go', 'install', MODULE]),
  )
}
