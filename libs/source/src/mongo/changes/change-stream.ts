import type { Clock } from '@storemesh/core'
import { Long, Timestamp } from 'mongodb'
import type { RowBatch } from '../../files/row-batch.js'
import type { SourceLimits, SourceRow } from '../../source.js'
import { type CursorBatch, cursorBatch } from '../mongo-answer.js'
import { collectionName } from '../mongo-collection.js'
import type { MongoAnswer, MongoView } from '../mongo-connection.js'
import type { MongoChangesDeclaration } from '../mongo-declaration.js'
import { type ChangeRow, changeEvent } from './change-event.js'
import { changesUnavailable, collectionGone } from './changes-fault.js'
import type { ChangesPosition } from './changes-position.js'
import { type ResumeToken, tokenDocument, tokenJson, tokenTime } from './resume-token.js'

/** How long the server waits for a change before it says that there is none. */
const AWAIT_MS = 100
/** A log full of other collections' changes is searched in pieces: the position moves on with each. */
const SEARCH_WITHIN_MS = 5000

export interface ChangesRead {
  readonly at: ChangesPosition
  readonly caught_up: boolean
}

/** The place in the log that the server has come to. */
export async function tokenNow(view: MongoView, declaration: MongoChangesDeclaration): Promise<ResumeToken> {
  const { cursor, token } = cursorBatch(await openStream(view, declaration, undefined, 0))
  await leave(view, declaration, cursor)
  if (!token) throw changesUnavailable(collectionName(declaration), 'this one is older')
  return tokenJson(token)
}

/** Changes after a position until the batch has no room, or nothing is left of what there was when reading began. */
export async function readChanges(
  view: MongoView,
  declaration: MongoChangesDeclaration,
  from: ChangesPosition,
  batch: RowBatch,
  limits: SourceLimits,
  clock: Clock,
): Promise<ChangesRead> {
  const started_ms = clock.elapsed_ms()
  const wanted = limits.rows_max - batch.rows.length + 1
  const opened = await openStream(view, declaration, from.token, wanted)
  const until = operationTime(opened)
  let at = from
  let piece = cursorBatch(opened)
  try {
    for (;;) {
      const taken = takePiece(declaration, piece, at, batch)
      at = taken.at
      if (!taken.isAll) return { at, caught_up: false }
      if (piece.documents.length === 0 && isReached(at.token, until)) return { at, caught_up: true }
      if (piece.cursor === 0n || clock.elapsed_ms() - started_ms > SEARCH_WITHIN_MS) return { at, caught_up: false }
      piece = await nextPiece(view, declaration, piece.cursor, wanted)
    }
  } finally {
    await leave(view, declaration, piece.cursor)
  }
}

function takePiece(
  declaration: MongoChangesDeclaration,
  { documents, token }: CursorBatch,
  from: ChangesPosition,
  batch: RowBatch,
): { readonly at: ChangesPosition; readonly isAll: boolean } {
  let rows_read = from.rows_read
  let last: Buffer | undefined
  const reached = (): ChangesPosition => ({ ...from, rows_read, ...(last && { token: tokenJson(last) }) })
  for (const document of documents) {
    const event = changeEvent(document)
    if (event.kind === 'end') {
      // what was read before it is committed first
      if (batch.rows.length > 0) return { at: reached(), isAll: false }
      throw collectionGone(collectionName(declaration), event.what)
    }
    if (event.kind === 'row') {
      if (!batch.take(sourceRow(event.row, rows_read))) return { at: reached(), isAll: false }
      rows_read += 1
    }
    last = event.token
  }
  last = token ?? last
  return { at: reached(), isAll: true }
}

const sourceRow = ({ place, value, key, committed_ms }: ChangeRow, offset: number): SourceRow => ({
  place,
  value,
  partition: 0,
  offset,
  appended_ms: committed_ms,
  key,
})

const openStream = (
  view: MongoView,
  { database, collection }: MongoChangesDeclaration,
  after: ResumeToken | undefined,
  batchSize: number,
): Promise<MongoAnswer> => {
  const stage = { fullDocument: 'updateLookup', ...(after && { resumeAfter: tokenDocument(after) }) }
  return view.ask(database, { aggregate: collection, pipeline: [{ $changeStream: stage }], cursor: { batchSize } })
}

async function nextPiece(
  view: MongoView,
  { database, collection }: MongoChangesDeclaration,
  cursor: bigint,
  batchSize: number,
): Promise<CursorBatch> {
  return cursorBatch(await view.ask(database, { getMore: Long.fromBigInt(cursor), collection, batchSize, maxTimeMS: AWAIT_MS }))
}

/** A cursor that is not ended stays at the server for ten minutes. */
async function leave(view: MongoView, { database, collection }: MongoChangesDeclaration, cursor: bigint): Promise<void> {
  if (cursor === 0n) return
  // one that went with its server is gone already, and what went wrong before is what is told
  await view.ask(database, { killCursors: collection, cursors: [Long.fromBigInt(cursor)] }).catch(() => undefined)
}

function operationTime(answer: MongoAnswer): bigint | undefined {
  const time = answer.get('operationTime')
  return time instanceof Timestamp ? time.toBigInt() : undefined
}

function isReached(token: ResumeToken, until: bigint | undefined): boolean {
  const time = tokenTime(token)
  return time === undefined || until === undefined || time >= until
}
