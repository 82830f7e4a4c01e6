import { deterministicId } from '@storemesh/core'
import { type RowBatch, rowBatch } from '../../files/row-batch.js'
import { requireLimits } from '../../position.js'
import type { Source, SourceBatch, SourceLimits, SourceRow } from '../../source.js'
import { idText, keyOf } from '../document-id.js'
import { rowValue } from '../document-row.js'
import { takeDocuments } from '../document-walk.js'
import { collectionIdentity, collectionName } from '../mongo-collection.js'
import { type MongoConnection, mongoReader } from '../mongo-connection.js'
import type { MongoCursorDeclaration } from '../mongo-declaration.js'
import { type CursorPosition, cursorPosition, positionJson, START } from './cursor-position.js'
import { cursorWalk, instantOf, overlapStart, overlapSum, requireNoStrays } from './cursor-walk.js'

const PARTITION = 0

/**
 * A collection, followed by a date that every write sets, with `_id` to tell documents of one instant apart.
 *
 * Who writes takes the date first and writes then, and clocks of several writers differ: a document can turn up behind the
 * position. So the position keeps what the documents of the last `overlap_ms` came to. Where that is another at the next read,
 * they are all read again; a document that was read before comes with the place that it had, and the reader drops it.
 *
 * A document that changes twice between two reads is seen as it is at the second. Deletes are not seen.
 */
export function cursorSource(declaration: MongoCursorDeclaration, connection: MongoConnection): Source {
  const name = collectionName(declaration)
  const reader = mongoReader(name, connection)

  const takeFrom = async (start: CursorPosition, batch: RowBatch, limits: SourceLimits) => {
    const rowOf = (document: Buffer) => sourceRow(declaration, document, start.rows_read + batch.rows.length)
    const { after } = start
    const isQuiet = !after || (await overlapSum(reader, declaration, after)) === start.overlap_sum
    if (isQuiet) return takeDocuments(reader, cursorWalk(declaration), after, batch, limits, rowOf)
    const again = cursorWalk(declaration, overlapStart(declaration, after))
    return takeDocuments(reader, again, undefined, batch, limits, rowOf)
  }

  async function readFrom(start: CursorPosition, limits: SourceLimits): Promise<SourceBatch> {
    await requireNoStrays(reader, declaration)
    const batch = rowBatch(limits)
    const { place: after, isAll } = await takeFrom(start, batch, limits)
    const { rows } = batch
    if (rows.length === 0 || !after) return { rows, next: positionJson(start), caught_up: isAll }
    const overlap_sum = await overlapSum(reader, declaration, after)
    const next = { rows_read: start.rows_read + rows.length, after, overlap_sum }
    return { rows, next: positionJson(next), caught_up: isAll }
  }

  return {
    name,
    identity: () => collectionIdentity(reader, declaration, connection),
    async read(position, limits) {
      requireLimits(limits)
      return readFrom(position !== undefined ? cursorPosition(name, position) : START, limits)
    },
    close: () => reader.close(),
  }
}

function sourceRow(declaration: MongoCursorDeclaration, document: Buffer, offset: number): SourceRow {
  return {
    place: deterministicId(String(instantOf(declaration, document)), idText(document)),
    value: rowValue(document),
    partition: PARTITION,
    offset,
    key: keyOf(document),
  }
}
