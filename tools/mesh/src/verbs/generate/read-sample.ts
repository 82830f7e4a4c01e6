import { copyFile, mkdir, mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Fault, isJsonObject, type JsonObject, messageOf, parseJson, systemClock } from '@storemesh/core'
import { filesystemStore } from '@storemesh/object-store'
import { files, openSource } from '@storemesh/source'
import type { FileFormat } from '../../generate/source-kinds.js'

const ROWS_MAX = 10_000
const BYTES_MAX = 64 << 20
const FOLDER = 'sample'

const ENDINGS: readonly (readonly [string, FileFormat])[] = [
  ['.csv', 'csv'],
  ['.jsonl', 'json-lines'],
  ['.ndjson', 'json-lines'],
  ['.avro', 'avro'],
  ['.parquet', 'parquet'],
]

export function sampleFormat(path: string): FileFormat {
  const found = ENDINGS.find(([ending]) => path.endsWith(ending))
  if (found) return found[1]
  const endings = ENDINGS.map(([ending]) => ending).join(', ')
  throw new Fault(
    'SAMPLE_FORMAT_UNKNOWN',
    `expected a sample whose name ends with ${endings}, or --format; got ${basename(path)}`,
  )
}

/** The first rows of a file, as bronze would read them. */
export async function readSample(path: string, format: FileFormat): Promise<readonly JsonObject[]> {
  const folder = await mkdtemp(join(tmpdir(), 'storemesh-sample-'))
  try {
    await mkdir(join(folder, FOLDER))
    const copy = join(folder, FOLDER, `rows.${format}`)
    await copyFile(path, copy).catch((cause: unknown) => {
      throw new Fault('SAMPLE_NOT_FOUND', `expected a file that can be read, got ${messageOf(cause)}`, { cause })
    })
    await utimes(copy, 0, 0) // it has lain still for long enough
    const stores = new Map([['files', filesystemStore(folder)]])
    const source = await openSource(files({ prefix: FOLDER, format, settle_ms: 0 }), { files: stores, clock: systemClock })
    const { rows } = await source.read(undefined, { rows_max: ROWS_MAX, bytes_max: BYTES_MAX })
    await source.close()
    return rows.map(({ value, refused }, at) => rowOf(value, refused, at + 1))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function rowOf(value: Uint8Array, refused: { readonly message: string } | undefined, row: number): JsonObject {
  const read = refused ? undefined : parseJson(Buffer.from(value).toString())
  if (read !== undefined && isJsonObject(read)) return read
  throw new Fault(
    'SAMPLE_UNREADABLE',
    `row ${row} of the sample cannot be read${refused ? `: ${refused.message}` : ''}; correct it or take it out`,
  )
}
