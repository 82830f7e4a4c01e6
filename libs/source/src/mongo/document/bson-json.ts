import { Decimal128 } from 'mongodb'
import { BSON, type BsonElement, bsonElements, stringOf, textEnd, unreadable, utf8 } from './bson-elements.js'
import { binaryJson, dateJson, decimalJson, doubleJson } from './plain-value.js'

/** Mongo itself allows a hundred. */
const DEPTH_MAX = 200
const OLD_BINARY = 2

/** A document as the JSON object that contracts read, its members in their order. DOCUMENT_UNREADABLE. */
export const bsonJson = (document: Buffer): string => objectJson(document, 1)

/** One value of a document. */
export const elementJson = (element: BsonElement): string => valueJson(element, 1)

const objectJson = (document: Buffer, depth: number): string =>
  `{${elementsOf(document, depth)
    .map((element) => `${JSON.stringify(element.name)}:${valueJson(element, depth)}`)
    .join(',')}}`

const arrayJson = (document: Buffer, depth: number): string =>
  `[${elementsOf(document, depth)
    .map((element) => valueJson(element, depth))
    .join(',')}]`

function elementsOf(document: Buffer, depth: number): readonly BsonElement[] {
  if (depth > DEPTH_MAX) throw unreadable(`it is nested deeper than ${DEPTH_MAX}`)
  return bsonElements(document)
}

function valueJson({ type, value }: BsonElement, depth: number): string {
  switch (type) {
    case BSON.object:
      return objectJson(value, depth + 1)
    case BSON.array:
      return arrayJson(value, depth + 1)
    case BSON.string:
      return JSON.stringify(stringOf(value))
    case BSON.double:
      return doubleJson(value.readDoubleLE(0))
    case BSON.int32:
      return String(value.readInt32LE(0))
    case BSON.int64:
      return String(value.readBigInt64LE(0))
    case BSON.decimal128:
      return decimalJson(new Decimal128(value).toString())
    case BSON.boolean:
      return value[0] === 0 ? 'false' : 'true'
    case BSON.null:
      return 'null'
    case BSON.objectId:
      return `"${value.toString('hex')}"`
    case BSON.date:
      return dateJson(value.readBigInt64LE(0))
    case BSON.binary:
      return binaryOf(value)
    default:
      return namedJson(type, value, depth)
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
      return `{"$code":${JSON.stringify(stringOf(code))},"$scope":${objectJson(scope, depth + 1)}}`
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
  const pattern = utf8(value.subarray(0, patternEnd))
  const options = utf8(value.subarray(patternEnd + 1, -1))
  return `{"$regularExpression":{"pattern":${JSON.stringify(pattern)},"options":${JSON.stringify(options)}}}`
}
