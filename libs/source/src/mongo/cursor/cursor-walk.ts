import { createHash } from 'node:crypto'
import { Fault } from '@storemesh/core'
import type { Document } from 'mongodb'
import { BSON, bsonMember } from '../document/bson-elements.js'
import { idOf, idsAfter, idsUpTo, idText } from '../document-id.js'
import { documentsAfter, type Walk } from '../document-walk.js'
import { collectionName } from '../mongo-collection.js'
import type { MongoView } from '../mongo-connection.js'
import type { MongoCursorDeclaration } from '../mongo-declaration.js'
import { cursorBatch } from '../mongo-answer.js'
import type { CursorPlace } from './cursor-position.js'

/** A date of JavaScript's goes no further, and no shop's does. */
const DATE_MS_MAX = 8.64e15

const inOrder = ({ collection, cursor }: MongoCursorDeclaration): Document => ({
  find: collection,
  sort: { [cursor]: 1, _id: 1 },
})

/** From an instant on if one is given, else from the first document. */
export function cursorWalk(declaration: MongoCursorDeclaration, since_ms?: number): Walk<CursorPlace> {
  const { database, cursor } = declaration
  return {
    database,
    question: inOrder(declaration),
    after: (place) =>
      place ? afterPlace(declaration, place) : [since_ms === undefined ? {} : { [cursor]: { $gte: new Date(since_ms) } }],
    placeOf: (document) => ({ cursor_ms: instantOf(declaration, document), id: idOf(document) }),
  }
}

/** Rather one plain range after the other than `$or`, which many a server answers without its index. */
const afterPlace = ({ cursor }: MongoCursorDeclaration, { cursor_ms, id }: CursorPlace): readonly Document[] => [
  ...idsAfter(id).map((condition) => ({ [cursor]: new Date(cursor_ms), _id: condition })),
  { [cursor]: { $gt: new Date(cursor_ms) } },
]

/** What the documents of the overlap before a place come to: one that appears or goes changes it. An index holds all that is asked. */
export async function overlapSum(view: MongoView, declaration: MongoCursorDeclaration, place: CursorPlace): Promise<string> {
  const { cursor } = declaration
  const here = new Date(place.cursor_ms)
  const upTo = {
    [cursor]: { $lte: here },
    $or: [{ [cursor]: { $lt: here } }, ...idsUpTo(place.id).map((condition) => ({ [cursor]: here, _id: condition }))],
  }
  const walk = cursorWalk(declaration, overlapStart(declaration, place))
  const within: Walk<CursorPlace> = {
    ...walk,
    question: { ...walk.question, projection: { _id: 1, [cursor]: 1 } },
    after: (at) => walk.after(at).map((condition) => ({ $and: [condition, upTo] })),
  }
  const sum = createHash('sha256')
  for await (const document of documentsAfter(view, within, undefined)) {
    sum.update(`${instantOf(declaration, document)} ${idText(document)}\n`)
  }
  return sum.digest('base64').slice(0, 22)
}

export const overlapStart = ({ overlap_ms }: MongoCursorDeclaration, { cursor_ms }: CursorPlace): number =>
  Math.max(-DATE_MS_MAX, cursor_ms - overlap_ms)

/** A document that stands where no cursor ever gets to. */
export async function requireNoStrays(view: MongoView, declaration: MongoCursorDeclaration): Promise<void> {
  const { database, collection, cursor } = declaration
  const filter = { [cursor]: { $not: { $type: 'date' } } }
  const answer = await view.ask(database, { find: collection, filter, projection: { _id: 1 }, limit: 1, singleBatch: true })
  if (cursorBatch(answer).documents.length > 0) throw unsuitable(declaration)
}

export function instantOf(declaration: MongoCursorDeclaration, document: Buffer): number {
  const element = bsonMember(document, declaration.cursor)
  const instant_ms = element?.type === BSON.date ? Number(element.value.readBigInt64LE(0)) : Number.NaN
  if (!(Math.abs(instant_ms) <= DATE_MS_MAX)) throw unsuitable(declaration)
  return instant_ms
}

const unsuitable = (declaration: MongoCursorDeclaration) =>
  new Fault(
    'SOURCE_CURSOR_UNSUITABLE',
    `${collectionName(declaration)}: ${declaration.cursor} is missing or no date in some document, which would never be read; set it, and let a validator require it`,
  )
