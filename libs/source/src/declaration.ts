import { Fault } from '@storemesh/core'
import { objectKey } from '@storemesh/object-store'

/** What a domain says of a source. How to reach it is the composition root's business. */
export type SourceDeclaration = TopicDeclaration | PostgresDeclaration | FilesDeclaration

export interface TopicDeclaration {
  readonly kind: 'topic'
  readonly topic: string
}

export interface PostgresDeclaration {
  readonly kind: 'postgres'
  readonly schema: string
  readonly table: string
  /** An instant that every insert and every update of a row sets to the database's time. It wants an index with the key after it. */
  readonly cursor: string
  /** The row's key. With the cursor it makes an order in which no two rows are equal. */
  readonly key: readonly [string, ...string[]]
  /** How long after its instant a row may become visible: a transaction is dated by its start and seen at its end. */
  readonly overlap_ms: number
}

export const topic = (name: string): TopicDeclaration => ({ kind: 'topic', topic: name })

export interface PostgresTable {
  /** `public.users` */
  readonly table: string
  readonly cursor: string
  readonly key: readonly [string, ...string[]]
  readonly overlap_ms?: number
}

const OVERLAP_MS = 10_000
/** What Postgres keeps of a name; without quotes in it, so that a quoted name can hold nothing else. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_$]{0,62}$/

export function postgres({ table, cursor, key, overlap_ms = OVERLAP_MS }: PostgresTable): PostgresDeclaration {
  const [schema = '', name = '', ...more] = table.split('.')
  if (more.length > 0 || name === '') throw refuse('table', 'a schema and a table, such as public.users')
  for (const identifier of [schema, name, cursor, ...key]) {
    if (!IDENTIFIER.test(identifier)) throw refuse(`"${identifier}"`, 'a name of letters, digits and underscores')
  }
  if (key.includes(cursor)) throw refuse('key', `the key alone; ${cursor} is the cursor already`)
  if (!(overlap_ms >= 0 && overlap_ms <= 86_400_000)) throw refuse('overlap_ms', 'milliseconds from 0 to a day')
  return { kind: 'postgres', schema, table: name, cursor, key, overlap_ms }
}

export interface FilesDeclaration {
  readonly kind: 'files'
  /** Which of the configured stores: a folder or a bucket. */
  readonly store: string
  /** Every object below this folder belongs to the source. */
  readonly prefix: string
  readonly format: FileFormat
  /** How long a file must have lain still before it is read. */
  readonly settle_ms: number
  /** A longer row is a bad row. */
  readonly line_bytes_max: number
  /** How many of the newest files the position knows by name and content. */
  readonly remember_files: number
}

export type FileFormat = 'csv' | 'json-lines'

export interface FilesBelow {
  /** `raw-data/tills` */
  readonly prefix: string
  readonly format: FileFormat
  readonly store?: string
  readonly settle_ms?: number
  readonly line_bytes_max?: number
  readonly remember_files?: number
}

const SETTLE_MS = 5_000
const LINE_BYTES_MAX = 1 << 20
/** About 15 KB in every commit of the table. */
const REMEMBER_FILES = 100

export function files({
  prefix,
  format,
  store = 'files',
  settle_ms = SETTLE_MS,
  line_bytes_max = LINE_BYTES_MAX,
  remember_files = REMEMBER_FILES,
}: FilesBelow): FilesDeclaration {
  if (!(settle_ms >= 0 && settle_ms <= 86_400_000)) throw refuse('settle_ms', 'milliseconds from 0 to a day')
  if (!isWhole(line_bytes_max, 1, 16 << 20)) throw refuse('line_bytes_max', 'bytes from 1 to 16 MiB')
  if (!isWhole(remember_files, 1, 10_000)) throw refuse('remember_files', 'files from 1 to 10000')
  return { kind: 'files', store, prefix: objectKey(prefix), format, settle_ms, line_bytes_max, remember_files }
}

const isWhole = (value: number, min: number, max: number) => Number.isInteger(value) && value >= min && value <= max

const refuse = (what: string, expected: string) => new Fault('SOURCE_DECLARATION_INVALID', `${what}: expected ${expected}`)
