import type { Document } from 'mongodb'
import type { RowBatch } from '../files/row-batch.js'
import type { SourceLimits, SourceRow } from '../source.js'
import { cursorBatch } from './mongo-answer.js'
import type { MongoView } from './mongo-connection.js'

/** A collection in an order in which every document has its place. */
export interface Walk<Place> {
  readonly database: string
  /** All but where to begin and how many: collection, order, what of each document. */
  readonly question: Document
  /** Conditions that hold for what comes after a place, those of the documents that come first being first. */
  readonly after: (place: Place | undefined) => readonly Document[]
  readonly placeOf: (document: Buffer) => Place
}

/** Documents at a time, where nobody else says how many. */
const PAGE_DOCUMENTS = 10_000

/**
 * The documents after a place, in pieces of at most 16 MiB: more no server gives in one answer. Each piece is a question of its
 * own that leaves no cursor behind, so a server that restarts in between is not noticed.
 */
export async function* documentsAfter<Place>(
  view: MongoView,
  walk: Walk<Place>,
  start: Place | undefined,
  wanted: () => number = () => PAGE_DOCUMENTS,
): AsyncGenerator<Buffer> {
  let place = start
  for (;;) {
    const documents = await nextDocuments(view, walk, place, wanted())
    const last = documents.at(-1)
    if (!last) return
    yield* documents
    place = walk.placeOf(last)
  }
}

async function nextDocuments<Place>(
  view: MongoView,
  { database, question, after }: Walk<Place>,
  place: Place | undefined,
  limit: number,
): Promise<readonly Buffer[]> {
  for (const filter of after(place)) {
    const answer = await view.ask(database, { ...question, filter, limit, batchSize: limit, singleBatch: true })
    const { documents } = cursorBatch(answer)
    if (documents.length > 0) return documents
  }
  return []
}

export interface Walked<Place> {
  /** Of the last document that was taken. */
  readonly place: Place | undefined
  /** Else the batch had no room for what comes next. */
  readonly isAll: boolean
}

/** Takes documents as rows until the batch has no room. */
export async function takeDocuments<Place>(
  view: MongoView,
  walk: Walk<Place>,
  start: Place | undefined,
  batch: RowBatch,
  { rows_max }: SourceLimits,
  rowOf: (document: Buffer) => SourceRow,
): Promise<Walked<Place>> {
  let last: Buffer | undefined
  const reached = () => (last ? walk.placeOf(last) : start)
  // one more than there is room for tells whether there is more
  for await (const document of documentsAfter(view, walk, start, () => rows_max - batch.rows.length + 1)) {
    if (!batch.take(rowOf(document))) return { place: reached(), isAll: false }
    last = document
  }
  return { place: reached(), isAll: true }
}
