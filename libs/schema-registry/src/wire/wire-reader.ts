import { type Fault, isFault } from '@storemesh/core'
import type { SchemaRegistry } from '../schema-registry.js'
import { type AvroReader, avroReader } from './avro-json.js'
import { hasSchemaId, readWireValue } from './wire-format.js'

/** Values of a topic as JSON, whichever way they were written. */
export interface WireReader {
  /**
   * In their order: the JSON of each, or why it has none. One without a schema id is JSON already. SCHEMA_NOT_FOUND,
   * WIRE_FORMAT_INVALID. Rejects where the registry cannot be asked: nothing is wrong with the values then.
   */
  read(values: readonly Uint8Array[]): Promise<readonly (Uint8Array | Fault)[]>
}

type Reader = AvroReader | Fault

const READERS_MAX = 1000

export function wireReader(registry: Pick<SchemaRegistry, 'schema'>): WireReader {
  const readers = new Map<number, AvroReader>()

  async function readerOf(id: number): Promise<Reader> {
    try {
      const { type, text } = await registry.schema(id)
      const reader = type === 'AVRO' ? avroReader(text) : asItIs
      if (readers.size >= READERS_MAX) readers.delete(readers.keys().next().value ?? 0)
      readers.set(id, reader)
      return reader
    } catch (error) {
      if (isFault(error, 'SCHEMA_NOT_FOUND') || isFault(error, 'WIRE_FORMAT_INVALID')) return error
      throw error
    }
  }

  /** `unknown` are those that are not there now; the next reading asks for them again. */
  async function readWithId(value: Uint8Array, unknown: Map<number, Fault>): Promise<Uint8Array | Fault> {
    try {
      const { schema_id, payload } = readWireValue(value)
      const reader = readers.get(schema_id) ?? unknown.get(schema_id) ?? (await readerOf(schema_id))
      if (typeof reader !== 'function') unknown.set(schema_id, reader)
      return typeof reader === 'function' ? reader(payload) : reader
    } catch (error) {
      if (isFault(error, 'WIRE_FORMAT_INVALID')) return error
      throw error
    }
  }

  return {
    async read(values) {
      if (!values.some(hasSchemaId)) return values
      const read: (Uint8Array | Fault)[] = []
      const unknown = new Map<number, Fault>()
      for (const value of values) read.push(hasSchemaId(value) ? await readWithId(value, unknown) : value)
      return read
    },
  }
}

const asItIs: AvroReader = (payload) => payload
