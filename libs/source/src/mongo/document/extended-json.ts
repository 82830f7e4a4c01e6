import { parseJson } from '@storemesh/core'
import { Decimal128 } from 'mongodb'
import { type JsonMember, type JsonNode, jsonNode } from './json-node.js'
import { binaryJson, dateJson, decimalJson, doubleJson, integerJson } from './plain-value.js'

/**
 * A line of `mongoexport`, relaxed or canonical, as the same JSON object that the document gives when it is read from a server.
 * A line that is none stays as it came: it is refused as any such line of any file.
 */
export function exportedDocument(line: Uint8Array): Uint8Array {
  const text = textOf(line)
  if (text === undefined) return line
  const node = jsonNode(text)
  if (node?.kind === 'object') return Buffer.from(objectJson(node.members))
  // nested deeper than we follow: as a text, so that nobody takes it for a document that was read
  return !node && parseJson(text) !== undefined ? Buffer.from(JSON.stringify(text)) : line
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(line: Uint8Array): string | undefined {
  try {
    return UTF8.decode(line)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function nodeJson(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return typedJson(node.members) ?? objectJson(node.members)
    case 'array':
      return `[${node.items.map(nodeJson).join(',')}]`
    case 'string':
      return JSON.stringify(node.value)
    case 'number':
      return numberJson(node.text)
    case 'word':
      return node.text
  }
}

const objectJson = (members: readonly JsonMember[]): string =>
  `{${members.map(([name, value]) => `${JSON.stringify(name)}:${nodeJson(value)}`).join(',')}}`

const INTEGER = /^-?\d{1,19}$/

const numberJson = (text: string): string => (INTEGER.test(text) ? integerJson(text) : undefined) ?? doubleJson(Number(text))

/** The value that an object with a name such as `$oid` stands for; undefined where it is only an object. */
function typedJson([first, second, ...more]: readonly JsonMember[]): string | undefined {
  if (!first || more.length > 0) return undefined
  const [name, value] = first
  if (!name.startsWith('$')) return undefined
  if (second) return name === '$binary' ? oldBinary(value, second) : undefined
  if (name === '$date') return dateOf(value)
  if (name === '$binary' && value.kind === 'object') return binaryOf(value.members)
  return value.kind === 'string' ? WRITTEN_AS_TEXT.get(name)?.(value.value) : undefined
}

const HEX_ID = /^[0-9a-fA-F]{24}$/
const UUID = /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/
const DOUBLE = /^-?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|Infinity)$|^NaN$/

const WRITTEN_AS_TEXT: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ['$oid', (text: string) => (HEX_ID.test(text) ? `"${text.toLowerCase()}"` : undefined)],
  ['$uuid', (text: string) => (UUID.test(text) ? `"${text.toLowerCase()}"` : undefined)],
  ['$numberInt', (text: string) => (INTEGER.test(text) ? integerJson(text) : undefined)],
  ['$numberLong', (text: string) => (INTEGER.test(text) ? integerJson(text) : undefined)],
  ['$numberDouble', (text: string) => (DOUBLE.test(text) ? doubleJson(Number(text)) : undefined)],
  ['$numberDecimal', decimalOf],
])

/** One number can be written in several ways; Mongo knows one. */
function decimalOf(text: string): string {
  try {
    return decimalJson(Decimal128.fromString(text).toString())
  } catch {
    return JSON.stringify(text)
  }
}

const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/
const SHORT_OFFSET = /([+-]\d\d)(\d\d)$/

/** Relaxed as a text, canonical as milliseconds in a `$numberLong`, and of old as a bare number. */
function dateOf(value: JsonNode): string | undefined {
  if (value.kind === 'string') {
    const time_ms = WITH_OFFSET.test(value.value) ? Date.parse(value.value.replace(SHORT_OFFSET, '$1:$2')) : Number.NaN
    return Number.isNaN(time_ms) ? undefined : dateJson(BigInt(time_ms))
  }
  const text = value.kind === 'object' ? typedJson(value.members) : value.kind === 'number' ? value.text : undefined
  return text !== undefined && INTEGER.test(text) ? dateJson(BigInt(text)) : undefined
}

const SUBTYPE = /^[0-9a-fA-F]{1,2}$/

function binaryOf(members: readonly JsonMember[]): string | undefined {
  const [, base64] = members.find(([name]) => name === 'base64') ?? []
  const [, subType] = members.find(([name]) => name === 'subType') ?? []
  return members.length === 2 ? binaryText(base64, subType) : undefined
}

const oldBinary = (base64: JsonNode, [name, subType]: JsonMember): string | undefined =>
  name === '$type' ? binaryText(base64, subType) : undefined

function binaryText(base64: JsonNode | undefined, subType: JsonNode | undefined): string | undefined {
  if (base64?.kind !== 'string' || subType?.kind !== 'string' || !SUBTYPE.test(subType.value)) return undefined
  return binaryJson(Buffer.from(base64.value, 'base64'), Number.parseInt(subType.value, 16))
}
