import { Fault } from '@storemesh/core'
import { objectKey } from '@storemesh/object-store'
import type { MongoDeclaration } from './mongo/mongo-declaration.js'

/** What a domain says of a source. How to reach it is the composition root's business. */
export type SourceDeclaration = TopicDeclaration | PostgresDeclaration | MongoDeclaration | FilesDeclaration

export interface TopicDeclaration {
  readonly kind: 'topic'
  readonly topic: string
}

export type PostgresDeclaration = CursorDeclaration | ReplicationDeclaration

export interface CursorDeclaration {
  readonly kind: 'postgres'
  readonly by: 'cursor'
  readonly schema: string
  readonly table: string
  /** An instant that every insert and every update of a row sets to the database's time. It wants an index with the key after it. */
  readonly cursor: string
  /** The row's key. With the cursor it makes an order in which no two rows are equal. */
  readonly key: readonly [string, ...string[]]
  /** How long after its instant a row may become visible: a transaction is dated by its start and seen at its end. */
  readonly overlap_ms: number
  /** How it is followed instead on a server whose connection says `followed: 'by log'`. */
  readonly byLog?: Replication
}

export interface Replication {
  /** One for each table. It is made at the first read; from then on the server keeps its log until this source has read it. */
  readonly slot: string
  /** Made by the table's owner, before the first read. */
  readonly publication: string
}

export interface ReplicationDeclaration {
  readonly kind: 'postgres'
  readonly by: 'replication'
  readonly schema: string
  readonly table: string
  /** The row's key: unique, never null, and part of the table's replica identity, so that a delete tells it. */
  readonly key: readonly [string, ...string[]]
  readonly replication: Replication
}

export const topic = (name: string): TopicDeclaration => ({ kind: 'topic', topic: name })

/** Followed by a column: for a database that may not be replicated. Deletes are not seen. */
export interface PostgresByCursor {
  /** `public.users` */
  readonly table: string
  readonly cursor: string
  readonly key: readonly [string, ...string[]]
  readonly overlap_ms?: number
  /** Where the server is one to be followed so: by its log instead, through this slot. The publication is called alike by default. */
  readonly byLog?: { readonly slot: string; readonly publication?: string }
  readonly replication?: never
}

/** Followed by its log: every insert, update, delete and truncate. */
export interface PostgresByReplication {
  /** `public.users` */
  readonly table: string
  readonly key: readonly [string, ...string[]]
  /** By default the publication is called as the slot. */
  readonly replication: { readonly slot: string; readonly publication?: string }
  readonly cursor?: never
  readonly byLog?: never
}

export type PostgresTable = PostgresByCursor | PostgresByReplication

const OVERLAP_MS = 10_000
/** What Postgres keeps of a name; without quotes in it, so that a quoted name can hold nothing else. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_$]{0,62}$/
const SLOT = /^[a-z0-9_]{1,63}$/

export function postgres(of: PostgresTable): PostgresDeclaration {
  const [schema = '', table = '', ...more] = of.table.split('.')
  if (more.length > 0 || table === '') throw refuse('table', 'a schema and a table, such as public.users')
  for (const identifier of [schema, table, ...of.key]) requireIdentifier(identifier)
  if (of.replication) {
    return { kind: 'postgres', by: 'replication', schema, table, key: of.key, replication: replicationOf(of.replication) }
  }
  const { cursor, key, overlap_ms = OVERLAP_MS, byLog } = of
  requireIdentifier(cursor)
  if (key.includes(cursor)) throw refuse('key', `the key alone; ${cursor} is the cursor already`)
  if (!(overlap_ms >= 0 && overlap_ms <= 86_400_000)) throw refuse('overlap_ms', 'milliseconds from 0 to a day')
  const declared = { kind: 'postgres', by: 'cursor', schema, table, cursor, key, overlap_ms } as const
  return byLog ? { ...declared, byLog: replicationOf(byLog) } : declared
}

function replicationOf({ slot, publication = slot }: { readonly slot: string; readonly publication?: string }): Replication {
  if (!SLOT.test(slot)) throw refuse(`slot "${slot}"`, 'at most 63 lower-case letters, digits and underscores')
  requireIdentifier(publication)
  return { slot, publication }
}

function requireIdentifier(name: string): void {
  if (!IDENTIFIER.test(name)) throw refuse(`"${name}"`, 'a name of letters, digits and underscores')
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

/**
 * `avro`: object container files. `mongo-export`: a document of extended JSON in each line, as mongoexport writes it;
 * `mongo({ exports })` declares it.
 */
export type FileFormat = 'csv' | 'json-lines' | 'avro' | 'parquet' | 'mongo-export'

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
