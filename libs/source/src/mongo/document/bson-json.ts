import { Decimal128 } from 'mongodb'
import { BSON, type BsonElement, eachElement, stringAt, stringOf, textEnd, unreadable, utf8 } from './bson-elements.js'
import { binaryJson, dateJson, decimalJson, doubleJson } from './plain-value.js'

/** Mongo itself allows a hundred. */
const DEPTH_MAX = 200
const OLD_BINARY = 2

/** A document as the JSON object that contracts read, its members in their order. DOCUMENT_UNREADABLE. */
export const bsonJson = (document: Buffer): string => objectJson(document, 0, document.length, 1)

/** One value of a document. */
export const elementJson = ({ type, value }: BsonElement): string => valueJson(value, type, 0, value.length, 1)

function objectJson(bytes: Buffer, start: number, end: number, depth: number): string {
  let json = ''
  requireDepth(depth)
  eachElement(bytes, start, end, (type, nameStart, nameEnd, valueStart, valueEnd) => {
    const name = JSON.stringify(utf8(bytes, nameStart, nameEnd))
    json += `${json === '' ? '' : ','}${name}:${valueJson(bytes, type, valueStart, valueEnd, depth)}`
  })
  return `{${json}}`
}

function arrayJson(bytes: Buffer, start: number, end: number, depth: number): string {
  let json = ''
  requireDepth(depth)
  eachElement(bytes, start, end, (type, _nameStart, _nameEnd, valueStart, valueEnd) => {
    json += `${json === '' ? '' : ','}${valueJson(bytes, type, valueStart, valueEnd, depth)}`
  })
  return `[${json}]`
}

function requireDepth(depth: number): void {
  if (depth > DEPTH_MAX) throw unreadable(`it is nested deeper than ${DEPTH_MAX}`)
}

function valueJson(bytes: Buffer, type: number, start: number, end: number, depth: number): string {
  switch (type) {
    case BSON.object:
      return objectJson(bytes, start, end, depth + 1)
    case BSON.array:
      return arrayJson(bytes, start, end, depth + 1)
    case BSON.string:
      return JSON.stringify(stringAt(bytes, start))
    case BSON.double:
      return doubleJson(bytes.readDoubleLE(start))
    case BSON.int32:
      return String(bytes.readInt32LE(start))
    case BSON.int64:
      return String(bytes.readBigInt64LE(start))
    case BSON.decimal128:
      return decimalJson(new Decimal128(bytes.subarray(start, end)).toString())
    case BSON.boolean:
      return bytes[start] === 0 ? 'false' : 'true'
    case BSON.null:
      return 'null'
    case BSON.objectId:
      return `"${bytes.toString('hex', start, end)}"`
    case BSON.date:
      return dateJson(bytes.readBigInt64LE(start))
    case BSON.binary:
      return binaryOf(bytes.subarray(start, end))
    default:
      return namedJson(type, bytes.subarray(start, end), depth)
  }
}

function binaryOf(value: Buffer): string {
  const subtype = value.readUInt8(4)
  // the old kind says its length twice
  return binaryJson(value.subarray(subtype === OLD_BINARY ? 9 : 5), subtype)
}

/** What has no plain form, in its extended JSON. */
function namedJson(type: number, value: Buffer, depth: number): string {
  switch (type) {
    case BSON.timestamp:
      return `{"$timestamp":{"t":${value.readUInt32LE(4)},"i":${value.readUInt32LE(0)}}}`
    case BSON.regex:
      return regexJson(value)
    case BSON.code:
      return `{"$code":${JSON.stringify(stringOf(value))}}`
    case BSON.symbol:
      return `{"$symbol":${JSON.stringify(stringOf(value))}}`
    case BSON.codeWithScope: {
      if (value.length < 14) throw unreadable('code with a scope is too short')
      const code = value.subarray(4)
      const scope = code.subarray(4 + code.readInt32LE(0))
      return `{"$code":${JSON.stringify(stringOf(code))},"$scope":${objectJson(scope, 0, scope.length, depth + 1)}}`
    }
    case BSON.dbPointer:
      return `{"$dbPointer":{"$ref":${JSON.stringify(stringOf(value))},"$id":"${value.subarray(-12).toString('hex')}"}}`
    case BSON.undefined:
      return '{"$undefined":true}'
    case BSON.minKey:
      return '{"$minKey":1}'
    case BSON.maxKey:
      return '{"$maxKey":1}'
    default:
      throw unreadable(`a value is of the unknown type ${type}`)
  }
}

function regexJson(value: Buffer): string {
  const patternEnd = textEnd(value, 0)
  const pattern = utf8(value, 0, patternEnd)
  const options = utf8(value, patternEnd + 1, value.length - 1)
  return `{"$regularExpression":{"pattern":${JSON.stringify(pattern)},"options":${JSON.stringify(options)}}}`
}
