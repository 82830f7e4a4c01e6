import { Fault, isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import { BSON as DRIVER, type Document } from 'mongodb'
import { BSON, type BsonElement, bsonMember, unreadable } from './document/bson-elements.js'
import { elementJson } from './document/bson-json.js'

/** An `_id` can be of any kind, and two that look alike in a row may be two. In a position it is extended JSON: `{"_id":…}`, exact. */
export type DocumentId = JsonObject

const { EJSON } = DRIVER

export const idOf = (document: Buffer): DocumentId => extendedJson(documentOf(idElement(document)))

/** For a row's place: the bytes and their kind. */
export function idText(document: Buffer): string {
  const { type, value } = idElement(document)
  return `${type}:${value.toString('hex')}`
}

/** As the row shows it, without the quotes of a text. */
export function keyOf(document: Buffer): string {
  const json = elementJson(idElement(document))
  const value: unknown = json.startsWith('"') ? JSON.parse(json) : json
  return String(value)
}

/** Any document, exactly, as what a position may hold. */
export function extendedJson(document: Buffer): JsonObject {
  const json: Json = JSON.parse(EJSON.stringify(DRIVER.deserialize(document, { promoteValues: false }), { relaxed: false }))
  return isJsonObject(json) ? json : {}
}

/** The same document for a question to the server. */
export const documentFrom = (json: JsonObject): Document => EJSON.deserialize({ ...json }, { relaxed: false })

function idElement(document: Buffer): BsonElement {
  const element = bsonMember(document, '_id')
  if (!element) throw unreadable('it has no _id')
  return element
}

/** A document of one member. */
function documentOf({ name, type, value }: BsonElement): Buffer {
  const bytes = Buffer.concat([Buffer.from([0, 0, 0, 0, type]), Buffer.from(`${name}\0`), value, Buffer.from([0])])
  bytes.writeInt32LE(bytes.length, 0)
  return bytes
}

/** Mongo's order of kinds, as far as an `_id` may be of one. In each, those that are compared with one another. */
const KINDS: readonly (readonly number[])[] = [
  [BSON.minKey],
  [BSON.null],
  [BSON.double, BSON.int32, BSON.int64, BSON.decimal128],
  [BSON.string, BSON.symbol],
  [BSON.object],
  [BSON.binary],
  [BSON.objectId],
  [BSON.boolean],
  [BSON.date],
  [BSON.timestamp],
  [BSON.maxKey],
]

/** A question names the least of all by another number than the wire does. */
const numberOf = (type: number): number => (type === BSON.minKey ? -1 : type)

/**
 * The conditions on `_id` of the documents after one, in Mongo's order: `$gt` finds only values of the kind that it is given, so
 * ids of the kinds that come later are asked for by their kinds.
 */
export function idsAfter(id: DocumentId): readonly Document[] {
  const value: unknown = documentFrom(id)['_id']
  const { same, later } = kindsAround(id)
  // of NaN nothing is greater, though all numbers come after it; and of the ends of the order everything or nothing is
  const following = isNotANumber(id) ? { $gte: Number.NEGATIVE_INFINITY } : { $gt: value }
  return [
    ...(same.includes(BSON.minKey) || same.includes(BSON.maxKey) ? [] : [following]),
    ...(later.length > 0 ? [{ $type: later }] : []),
  ]
}

/** The conditions of those up to one, that one included; they may be asked in any order. */
export function idsUpTo(id: DocumentId): readonly Document[] {
  const value: unknown = documentFrom(id)['_id']
  const { earlier } = kindsAround(id)
  return [{ $lte: value }, ...(earlier.length > 0 ? [{ $type: earlier }] : [])]
}

function kindsAround(id: DocumentId) {
  const type = DRIVER.serialize(documentFrom(id))[4]
  const at = KINDS.findIndex((types) => types.some((one) => one === type))
  const same = KINDS[at]
  if (!same) throw new Fault('SOURCE_KEY_UNSUITABLE', `expected an _id of a kind that Mongo takes, got BSON's kind ${type}`)
  return {
    earlier: KINDS.slice(0, at).flat().map(numberOf),
    same,
    later: KINDS.slice(at + 1)
      .flat()
      .map(numberOf),
  }
}

function isNotANumber(id: DocumentId): boolean {
  const value = id['_id']
  return isJsonObject(value) && (value['$numberDouble'] === 'NaN' || value['$numberDecimal'] === 'NaN')
}
