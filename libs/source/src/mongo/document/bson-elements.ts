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

/** Where an element lies within the bytes that it was found in. */
export type Visit = (type: number, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number) => void

/** Goes through the elements of the document that begins at `start`, in their order. */
export function eachElement(bytes: Buffer, start: number, end: number, visit: Visit): void {
  let at = firstElement(bytes, start, end)
  while (at < end - 1) at = elementAt(bytes, at, end, visit)
}

/**
 * A document's elements in their order. The driver's own reader makes a JavaScript object of them, in which a member called `1`
 * moves to the front, a name that comes twice is gone once, and 1.0 is no longer told from 1.
 */
export function bsonElements(document: Buffer): readonly BsonElement[] {
  const elements: BsonElement[] = []
  eachElement(document, 0, document.length, (type, nameStart, nameEnd, valueStart, valueEnd) => {
    elements.push({ type, name: utf8(document, nameStart, nameEnd), value: document.subarray(valueStart, valueEnd) })
  })
  return elements
}

/** The first element of a name. What comes after it is not looked at. */
export function bsonMember(document: Buffer, name: string): BsonElement | undefined {
  const end = document.length
  const found: BsonElement[] = []
  for (let at = firstElement(document, 0, end); at < end - 1 && found.length === 0; ) {
    at = elementAt(document, at, end, (type, nameStart, nameEnd, valueStart, valueEnd) => {
      if (utf8(document, nameStart, nameEnd) === name) found.push({ type, name, value: document.subarray(valueStart, valueEnd) })
    })
  }
  return found[0]
}

function firstElement(bytes: Buffer, start: number, end: number): number {
  const length = end - start
  if (length < 5 || bytes.readInt32LE(start) !== length || bytes[end - 1] !== 0)
    throw unreadable('its length is not what it says')
  return start + 4
}

/** Where the next one begins. */
function elementAt(bytes: Buffer, at: number, end: number, visit: Visit): number {
  const type = bytes.readUInt8(at)
  const nameEnd = textEnd(bytes, at + 1)
  const valueStart = nameEnd + 1
  const valueEnd = valueStart + valueLength(bytes, type, valueStart)
  if (valueEnd > end - 1) throw unreadable('an element reaches beyond its document')
  visit(type, at + 1, nameEnd, valueStart, valueEnd)
  return valueEnd
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
  let end = from
  // names are short: to look is quicker than to ask for a search
  while (bytes[end] !== 0) {
    if (end >= bytes.length) throw unreadable('a text has no end')
    end += 1
  }
  return end
}

const REPLACEMENT = '\ufffd'

export function utf8(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end)
  // what stands for bytes that are no text may also stand for itself
  if (text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(start, end))) throw unreadable('a text is not UTF-8')
  return text
}

/** The text of a string, code or symbol: its length, the text, a NUL. */
export const stringAt = (bytes: Buffer, start: number): string => utf8(bytes, start + 4, start + 3 + bytes.readInt32LE(start))

export const stringOf = (value: Buffer): string => stringAt(value, 0)

export const unreadable = (why: string) =>
  new Fault('DOCUMENT_UNREADABLE', `expected a document of BSON that any driver reads, but ${why}; write it anew`)
