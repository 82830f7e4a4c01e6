import { createHash } from 'node:crypto'
import { Fault, isJsonObject, messageOf, parseJson } from '@storemesh/core'
import { avroType } from './compatibility/avro.js'
import { sorted } from './compatibility/json.js'
import type { SchemaText } from './schema-registry.js'

export const SCHEMA_BYTES_MAX = 262_144

/** A schema that was understood, with the name by which an equal one is found. */
export interface KnownSchema {
  readonly schema: SchemaText
  /** Equal for schemas that say the same, whatever their spaces and the order of members. */
  readonly fingerprint: string
}

/** SCHEMA_INVALID. */
export function readSchema(schema: SchemaText): KnownSchema {
  const size_bytes = Buffer.byteLength(schema.text)
  if (size_bytes > SCHEMA_BYTES_MAX) throw invalid(schema, `it has ${size_bytes} bytes, and may have ${SCHEMA_BYTES_MAX}`)
  // Avro's primitive types may stand without quotes, as some clients send them
  const parsed = parseJson(schema.text) ?? (schema.type === 'AVRO' && /^[a-z]+$/.test(schema.text) ? schema.text : undefined)
  if (parsed === undefined) throw invalid(schema, 'it is no JSON')
  const text = typeof parsed === 'string' ? JSON.stringify(parsed) : schema.text
  if (schema.type === 'AVRO') {
    try {
      avroType(text)
    } catch (error) {
      throw invalid(schema, messageOf(error))
    }
  } else if (typeof parsed !== 'boolean' && !isJsonObject(parsed)) throw invalid(schema, 'a JSON schema is an object')
  const fingerprint = createHash('sha256')
    .update(`${schema.type} ${JSON.stringify(sorted(parsed))}`)
    .digest('hex')
  return { schema: { ...schema, text }, fingerprint }
}

const invalid = ({ type }: SchemaText, why: string) => new Fault('SCHEMA_INVALID', `expected a schema of type ${type}: ${why}`)
