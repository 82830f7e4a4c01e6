import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { meshDone } from '../mesh-command.js'

/** A way to damage a file of a data folder, and who must notice. */
export interface Damage {
  readonly of: string
  readonly how: string
  /** Undefined where nothing is left. */
  readonly damaged: (bytes: Buffer) => Buffer | undefined
  readonly find: (data: string) => Promise<string>
  /** What the message names: the file, or the folder that one LMDB environment is. */
  readonly named: (file: string) => string
  readonly reader: readonly string[]
  readonly code: string
}

/** Damages the file; the answer undoes it. */
export async function damage(file: string, damaged: Damage['damaged']): Promise<() => Promise<void>> {
  const whole = await readFile(file)
  const left = damaged(whole)
  await (left ? writeFile(file, left) : rm(file))
  return () => writeFile(file, whole)
}

/** One bit in each 4 KiB: a single one could fall where nothing is. */
const bitsFlipped = (bytes: Buffer): Buffer => {
  const flipped = Buffer.from(bytes)
  for (let at = Math.min(1000, bytes.length >> 1); at < bytes.length; at += 4096)
    flipped.writeUInt8(flipped.readUInt8(at) ^ 0x10, at)
  return flipped
}

const gone = (): undefined => undefined

const cutInHalf = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1)

const FACT_ORDER = 'lake/gold/orders/fact_order'

const largest = (folder: string, name: RegExp) => async (data: string) => {
  const names = (await readdir(join(data, folder))).filter((candidate) => name.test(candidate))
  const sizes = await Promise.all(names.map(async (candidate) => (await readFile(join(data, folder, candidate))).length))
  const found = names[sizes.indexOf(Math.max(...sizes))]
  if (found === undefined) throw new Error(`expected a file like ${name} in ${folder}, got ${names.length} of them`)
  return join(data, folder, found)
}

const newestMetadata = async (data: string) => {
  const version = (await readFile(join(data, FACT_ORDER, 'metadata/version-hint.text'), 'utf8')).trim()
  return join(data, FACT_ORDER, 'metadata', `v${version}.metadata.json`)
}

/** A file that is read of fact_order now: its folder also holds those of earlier snapshots, which nobody misses. */
const lastOf = (metadataTable: string, column: string, order: string) => async (data: string) => {
  const sql = `SELECT ${column} AS file FROM orders."fact_order$${metadataTable}" ORDER BY ${order} DESC LIMIT 1`
  const [row]: readonly { readonly file: string }[] = JSON.parse(await meshDone('query', sql, '--json', '--data', data))
  if (row === undefined) throw new Error(`expected a ${metadataTable} of fact_order, got none`)
  return fileURLToPath(row.file)
}

const itself = (file: string) => file
const show = ['table', 'show', 'fact_order']
const digest = ['table', 'digest', 'fact_order']

const FILES = [
  {
    of: "a table's metadata",
    find: newestMetadata,
    named: itself,
    reader: show,
    code: 'METADATA_CORRUPT',
    missing: 'METADATA_MISSING',
  },
  {
    of: 'a manifest list',
    find: lastOf('snapshots', 'manifest_list', 'committed_at'),
    named: itself,
    reader: digest,
    code: 'MANIFEST_CORRUPT',
    missing: 'MANIFEST_MISSING',
  },
  {
    of: 'a manifest',
    find: lastOf('manifests', 'path', 'length'),
    named: itself,
    reader: digest,
    code: 'MANIFEST_CORRUPT',
    missing: 'MANIFEST_MISSING',
  },
  {
    of: "a topic's log",
    find: largest('log/transactions-topic', /^data\.mdb$/),
    named: dirname,
    reader: ['verify'],
    code: 'LOG_FILE_CORRUPT',
  },
  {
    of: "a domain's store",
    find: largest('store/orders', /^data\.mdb$/),
    named: dirname,
    reader: ['verify'],
    code: 'DATA_FILE_CORRUPT',
  },
  {
    of: 'a data file',
    find: lastOf('files', 'file_path', 'file_size_in_bytes'),
    named: itself,
    reader: digest,
    code: 'DATA_FILE_CORRUPT',
    missing: 'DATA_FILE_MISSING',
  },
] as const

export const damages: readonly Damage[] = FILES.flatMap((file) => [
  { ...file, how: 'bits flipped', damaged: bitsFlipped },
  { ...file, how: 'cut in half', damaged: cutInHalf },
  // an environment of LMDB that is gone is one that was never made
  ...('missing' in file ? [{ ...file, how: 'gone', damaged: gone, code: file.missing }] : []),
])
