import type { IncomingMessage } from 'node:http'
import { Fault, isJsonObject, type Json, type JsonObject, parseJson } from '@storemesh/core'
import { COMPATIBILITY_LEVELS, type CompatibilityLevel, SCHEMA_TYPES, type SchemaText } from '../schema-registry.js'

/** A request as the routes see it. */
export interface RegistryRequest extends RequestHead {
  readonly body: JsonObject
}

/** What is known before anything of a body is read. */
export interface RequestHead {
  readonly method: string
  /** Decoded parts of the path. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
}

const BODY_BYTES_MAX = 1_048_576
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i

export function requestHead(request: IncomingMessage): RequestHead {
  requireJson(request)
  const url = new URL(request.url ?? '/', 'http://registry')
  return {
    method: request.method ?? 'GET',
    path: url.pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decoded),
    query: url.searchParams,
  }
}

/** A page of another site can have a browser send a form or a text, but no JSON. */
function requireJson({ method = 'GET', headers: { 'content-type': type } }: IncomingMessage): void {
  const isRead = method === 'GET' || method === 'HEAD'
  if (isRead || (type === undefined ? method === 'DELETE' : JSON_TYPE.test(type))) return
  throw new Fault(
    'MEDIA_TYPE_UNSUPPORTED',
    'expected a body of application/vnd.schemaregistry.v1+json or application/json, got another one',
  )
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (cause) {
    throw new Fault('REQUEST_INVALID', 'expected a path in percent-encoded UTF-8, got another one', { cause })
  }
}

export async function bodyOf(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Uint8Array[] = []
  let size_bytes = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size_bytes += bytes.length
    // the rest is read and dropped, for as long as its server waits: left unread it would take the answer away
    if (size_bytes > BODY_BYTES_MAX) chunks.length = 0
    else chunks.push(bytes)
  }
  if (size_bytes > BODY_BYTES_MAX)
    throw new Fault(
      'REQUEST_TOO_LARGE',
      `expected a body of at most ${BODY_BYTES_MAX} bytes, got more; register a smaller schema`,
    )
  if (size_bytes === 0) return {}
  const body = parseJson(Buffer.concat(chunks).toString('utf8'))
  if (isJsonObject(body)) return body
  throw new Fault('REQUEST_INVALID', 'expected a JSON object as the body, got something else')
}

export function schemaIn({ schema, schemaType = 'AVRO', references }: JsonObject): SchemaText {
  const type = SCHEMA_TYPES.find((each) => each === schemaType)
  if (!type) throw new Fault('SCHEMA_INVALID', `expected a schemaType of ${SCHEMA_TYPES.join(', ')}, got ${shown(schemaType)}`)
  if (typeof schema !== 'string') throw new Fault('SCHEMA_INVALID', `expected the schema as a text, got ${shown(schema)}`)
  if (Array.isArray(references) && references.length > 0)
    throw new Fault(
      'SCHEMA_INVALID',
      'references to other subjects are not kept here: write what they name into the schema itself',
    )
  return { type, text: schema }
}

export function levelIn({ compatibility }: JsonObject): CompatibilityLevel {
  const level = COMPATIBILITY_LEVELS.find((each) => each === compatibility)
  if (level) return level
  throw new Fault('LEVEL_INVALID', `expected one of ${COMPATIBILITY_LEVELS.join(', ')}, got ${shown(compatibility)}`)
}

export function versionIn(text: string): number | 'latest' {
  if (text === 'latest' || text === '-1') return 'latest'
  const version = Number(text)
  if (Number.isInteger(version) && version >= 1 && version < 2 ** 31) return version
  throw new Fault('VERSION_INVALID', `expected a version from 1 on, or latest, got ${shown(text)}`)
}

export function idIn(text: string): number {
  const id = Number(text)
  if (Number.isInteger(id) && id >= 1 && id < 2 ** 31) return id
  throw new Fault('SCHEMA_NOT_FOUND', `expected the id of a schema, got ${shown(text)}`)
}

const SHOWN_MAX = 60
const shown = (value: Json | undefined): string => (value === undefined ? 'none' : JSON.stringify(value).slice(0, SHOWN_MAX))
