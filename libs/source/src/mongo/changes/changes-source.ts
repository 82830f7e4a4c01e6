import { type Clock, deterministicId } from '@storemesh/core'
import { type RowBatch, rowBatch } from '../../files/row-batch.js'
import { requireLimits } from '../../position.js'
import type { Source, SourceBatch, SourceLimits, SourcePosition, SourceRow } from '../../source.js'
import { type DocumentId, idOf, idsAfter, idText, keyOf } from '../document-id.js'
import { rowValue } from '../document-row.js'
import { takeDocuments, type Walk } from '../document-walk.js'
import { collectionIdentity, collectionName } from '../mongo-collection.js'
import { type MongoConnection, type MongoView, mongoReader } from '../mongo-connection.js'
import type { MongoChangesDeclaration } from '../mongo-declaration.js'
import { readChanges, tokenNow } from './change-stream.js'
import { changesMeaning } from './changes-fault.js'
import { type ChangesPosition, changesPosition, positionJson, type SnapshotPosition } from './changes-position.js'
import { secondsOf, tokenTime } from './resume-token.js'

/** How far the log may move on, by other collections' changes, before it is worth a commit without rows: it forgets its beginning. */
const WORTH_KEEPING_S = 600

/**
 * A collection by its change stream: first the documents that are there, then each insert, update, replace and delete in the
 * order of the log.
 *
 * The documents are read in pages of different times, so that the snapshot as a whole is of no instant. It need not be: the
 * stream's place was taken before the first page, every change since is told after the last one, and a document ends as its last
 * change left it. That also lets a process that died in the midst go on from its last page.
 */
export function changesSource(declaration: MongoChangesDeclaration, connection: MongoConnection, clock: Clock): Source {
  const name = collectionName(declaration)
  const reader = mongoReader(name, connection, changesMeaning(name))

  async function readFrom(view: MongoView, position: SourcePosition | undefined, limits: SourceLimits): Promise<SourceBatch> {
    const batch = rowBatch(limits)
    const start =
      position !== undefined
        ? changesPosition(name, position)
        : ({ phase: 'snapshot', token: await tokenNow(view, declaration), rows_read: 0 } as const)
    if (start.phase === 'changes') return changesFrom(view, start, batch, limits)
    const { place, isAll } = await takeSnapshot(view, start, batch, limits)
    const rows_read = start.rows_read + batch.rows.length
    if (isAll) return changesFrom(view, { phase: 'changes', token: start.token, rows_read }, batch, limits)
    return { rows: batch.rows, next: positionJson({ ...start, rows_read, ...(place && { id: place }) }), caught_up: false }
  }

  function takeSnapshot(view: MongoView, start: SnapshotPosition, batch: RowBatch, limits: SourceLimits) {
    const rowOf = (document: Buffer) => snapshotRow(document, start.rows_read + batch.rows.length)
    return takeDocuments(view, idWalk(declaration), start.id, batch, limits, rowOf)
  }

  async function changesFrom(
    view: MongoView,
    from: ChangesPosition,
    batch: RowBatch,
    limits: SourceLimits,
  ): Promise<SourceBatch> {
    const { at, caught_up } = await readChanges(view, declaration, from, batch, limits, clock)
    const worth_keeping = secondsBetween(from, at) >= WORTH_KEEPING_S
    return { rows: batch.rows, next: positionJson(at), caught_up, ...(worth_keeping && { worth_keeping }) }
  }

  return {
    name,
    identity: () => collectionIdentity(reader, declaration, connection),
    async read(position, limits) {
      requireLimits(limits)
      return reader.inSession((view) => readFrom(view, position, limits))
    },
    close: () => reader.close(),
  }
}

const idWalk = ({ database, collection }: MongoChangesDeclaration): Walk<DocumentId> => ({
  database,
  // what a new primary could take back again is not read
  question: { find: collection, sort: { _id: 1 }, readConcern: { level: 'majority' } },
  after: (id) => (id ? idsAfter(id).map((condition) => ({ _id: condition })) : [{}]),
  placeOf: idOf,
})

const snapshotRow = (document: Buffer, offset: number): SourceRow => ({
  place: deterministicId('snapshot', idText(document)),
  value: rowValue(document, ['"_change_kind":"snapshot"']),
  partition: 0,
  offset,
  key: keyOf(document),
})

function secondsBetween({ token: from }: ChangesPosition, { token: to }: ChangesPosition): number {
  const [began, ended] = [tokenTime(from), tokenTime(to)]
  return began === undefined || ended === undefined ? 0 : secondsOf(ended) - secondsOf(began)
}
