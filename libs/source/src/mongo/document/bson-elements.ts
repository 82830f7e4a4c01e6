import { isUtf8 } from 'node:buffer'
import { Fault } from '@storemesh/core'

/** BSON's kinds of values, by their numbers on the wire. */
export const BSON = {
  double: 0x01,
  string: 0x02,
  object: 0x03,
  array: 0x04,
  binary: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  boolean: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  dbPointer: 0x0c,
  code: 0x0d,
  symbol: 0x0e,
  codeWithScope: 0x0f,
  int32: 0x10,
  timestamp: 0x11,
  int64: 0x12,
  decimal128: 0x13,
  maxKey: 0x7f,
  minKey: 0xff,
} as const

export interface BsonElement {
  readonly name: string
  readonly type: number
  readonly value: Buffer
}

/**
 * A document's elements in their order. The driver's own reader makes a JavaScript object of them, in which a member called `1`
 * moves to the front, a name that comes twice is gone once, and 1.0 is no longer told from 1.
 */
export const bsonElements = (document: Buffer): readonly BsonElement[] => [...elementsOf(document)]

/** The first element of a name. What comes after it is not looked at. */
export function bsonMember(document: Buffer, name: string): BsonElement | undefined {
  for (const element of elementsOf(document)) if (element.name === name) return element
  return undefined
}

function* elementsOf(document: Buffer): Generator<BsonElement> {
  const end = documentEnd(document)
  let at = 4
  while (at < end) {
    const type = document.readUInt8(at)
    const nameEnd = textEnd(document, at + 1)
    const start = nameEnd + 1
    const valueEnd = start + valueLength(document, type, start)
    if (valueEnd > end) throw unreadable('an element reaches beyond its document')
    yield { type, name: utf8(document.subarray(at + 1, nameEnd)), value: document.subarray(start, valueEnd) }
    at = valueEnd
  }
}

function documentEnd(document: Buffer): number {
  if (document.length < 5 || document.readInt32LE(0) !== document.length) throw unreadable('its length is not what it says')
  return document.length - 1
}

const FIXED: ReadonlyMap<number, number> = new Map<number, number>([
  [BSON.double, 8],
  [BSON.undefined, 0],
  [BSON.objectId, 12],
  [BSON.boolean, 1],
  [BSON.date, 8],
  [BSON.null, 0],
  [BSON.int32, 4],
  [BSON.timestamp, 8],
  [BSON.int64, 8],
  [BSON.decimal128, 16],
  [BSON.maxKey, 0],
  [BSON.minKey, 0],
])

function valueLength(document: Buffer, type: number, start: number): number {
  const fixed = FIXED.get(type)
  if (fixed !== undefined) return fixed
  switch (type) {
    case BSON.string:
    case BSON.code:
    case BSON.symbol:
      return 4 + lengthAt(document, start)
    case BSON.object:
    case BSON.array:
    case BSON.codeWithScope:
      return lengthAt(document, start)
    case BSON.binary:
      return 5 + lengthAt(document, start)
    case BSON.dbPointer:
      return 4 + lengthAt(document, start) + 12
    case BSON.regex:
      return textEnd(document, textEnd(document, start) + 1) + 1 - start
    default:
      throw unreadable(`a value is of the unknown type ${type}`)
  }
}

function lengthAt(document: Buffer, at: number): number {
  const length = at + 4 <= document.length ? document.readInt32LE(at) : -1
  if (length < 0 || length > document.length) throw unreadable('a length is out of range')
  return length
}

/** Where the text that ends with a NUL ends. */
export function textEnd(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(0, from)
  if (end === -1) throw unreadable('a text has no end')
  return end
}

export function utf8(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw unreadable('a text is not UTF-8')
  return bytes.toString()
}

/** The text of a string, code or symbol: its length, the text, a NUL. */
export const stringOf = (value: Buffer): string => utf8(value.subarray(4, 4 + value.readInt32LE(0) - 1))

export const unreadable = (why: string) =>
  new Fault('DOCUMENT_UNREADABLE', `expected a document of BSON that any driver reads, but ${why}; write it anew`)
