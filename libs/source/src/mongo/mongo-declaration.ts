import { Fault } from '@storemesh/core'
import { type FilesDeclaration, files } from '../declaration.js'

export type MongoDeclaration = MongoCursorDeclaration | MongoChangesDeclaration

export interface MongoCursorDeclaration {
  readonly kind: 'mongo'
  readonly by: 'cursor'
  readonly database: string
  readonly collection: string
  /** A date that every write of a document sets. It wants an index with `_id` after it. */
  readonly cursor: string
  /** How long after its instant a document may become visible: whoever writes sets the one before the other happens. */
  readonly overlap_ms: number
}

export interface MongoChangesDeclaration {
  readonly kind: 'mongo'
  readonly by: 'changes'
  readonly database: string
  readonly collection: string
}

/** Followed by its change stream: every insert, update, replace and delete. For a replica set or a sharded cluster. */
export interface MongoByChanges {
  /** `marketplace.orders`: the database and the collection. */
  readonly collection: string
  readonly cursor?: never
  readonly exports?: never
}

/** Followed by a field: for a server that stands alone. Deletes are not seen. */
export interface MongoByCursor {
  readonly collection: string
  readonly cursor: string
  readonly overlap_ms?: number
  readonly exports?: never
}

/** Read from what `mongoexport` wrote, a document a line, below this folder of a store. */
export interface MongoByExports {
  readonly collection: string
  readonly exports: string
  readonly store?: string
  readonly settle_ms?: number
  readonly cursor?: never
}

export type MongoCollection = MongoByChanges | MongoByCursor | MongoByExports

const OVERLAP_MS = 10_000
/** What Mongo allows of a database's name, and of a collection's. */
const DATABASE = /^[^/\\. "$*<>:|?\0]{1,63}$/
const COLLECTION = /^(?!system\.)[^$\0]{1,200}$/
/** A member of the document itself. */
const FIELD = /^[^$.\0][^.\0]{0,199}$/
/** A document of 16 MiB, the largest, wants a longer line, but none of a shop's is near that. */
const LINE_BYTES_MAX = 16 << 20

export function mongo(of: MongoByExports): FilesDeclaration
export function mongo(of: MongoByChanges | MongoByCursor): MongoDeclaration
export function mongo(of: MongoCollection): MongoDeclaration | FilesDeclaration {
  const dot = of.collection.indexOf('.')
  const [database, collection] = [of.collection.slice(0, Math.max(0, dot)), of.collection.slice(dot + 1)]
  if (!DATABASE.test(database) || !COLLECTION.test(collection)) {
    throw refuse('collection', 'a database and a collection, such as marketplace.orders')
  }
  if (of.exports !== undefined) {
    const { exports: prefix, store, settle_ms } = of
    const where = { ...(store !== undefined && { store }), ...(settle_ms !== undefined && { settle_ms }) }
    return files({ prefix, format: 'mongo-export', line_bytes_max: LINE_BYTES_MAX, ...where })
  }
  if (of.cursor === undefined) return { kind: 'mongo', by: 'changes', database, collection }
  const { cursor, overlap_ms = OVERLAP_MS } = of
  if (!FIELD.test(cursor) || cursor === '_id')
    throw refuse('cursor', 'the name of a date in the document itself, such as updated_at')
  if (!(overlap_ms >= 0 && overlap_ms <= 86_400_000)) throw refuse('overlap_ms', 'milliseconds from 0 to a day')
  return { kind: 'mongo', by: 'cursor', database, collection, cursor, overlap_ms }
}

const refuse = (what: string, expected: string) => new Fault('SOURCE_DECLARATION_INVALID', `${what}: expected ${expected}`)
