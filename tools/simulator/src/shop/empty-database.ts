import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { dataDir as emptyDatabase } from '@electric-sql/pglite-prepopulatedfs'

const BLOCK_BYTES = 512
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024
const NAME = { at: 0, end: 100 }
const SIZE = { at: 124, end: 136 }
const TYPE_AT = 156
const FOLDER = '5'.charCodeAt(0)

/** Lays the files of an empty database into a folder: a quarter of the time that Postgres takes to read its archive and lay them itself. */
export async function unpackEmptyDatabase(folder: string): Promise<void> {
  const packed = Buffer.from(await (await emptyDatabase()).arrayBuffer())
  const archive = await promisify(gunzip)(packed, { maxOutputLength: UNPACKED_BYTES_MAX })
  mkdirSync(folder, { recursive: true })
  // a thousand small files, each folder before what is in it: one by one they are there before threads would have passed them on
  for (const { path, bytes } of entriesOf(archive))
    if (bytes) writeFileSync(join(folder, path), bytes)
    else mkdirSync(join(folder, path), { recursive: true })
}

interface Entry {
  readonly path: string
  /** Absent of a folder. */
  readonly bytes?: Buffer
}

/** The archive is a tar: a block of what follows, then its bytes in whole blocks; an empty block ends it. */
function* entriesOf(archive: Buffer): Generator<Entry> {
  for (let at = 0; at + BLOCK_BYTES <= archive.length && archive[at] !== 0; ) {
    const head = archive.subarray(at, at + BLOCK_BYTES)
    const path = textAt(head, NAME)
    const size_bytes = Number.parseInt(textAt(head, SIZE), 8)
    const start = at + BLOCK_BYTES
    yield head[TYPE_AT] === FOLDER ? { path } : { path, bytes: archive.subarray(start, start + size_bytes) }
    at = start + Math.ceil(size_bytes / BLOCK_BYTES) * BLOCK_BYTES
  }
}

const textAt = (head: Buffer, { at, end }: { readonly at: number; readonly end: number }): string =>
  head.toString('latin1', at, end).split('\0')[0] ?? ''
