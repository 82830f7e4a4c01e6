import { Fault, messageOf, parseJson } from '@storemesh/core'
import { type AvroCursor, type AvroType, avroType, cursorOf, isInvalidAvro, whyInvalid } from '../avro/index.js'

/** Reads an Avro value as JSON: longs with all their digits, bytes in base64, a union's value as what it is. WIRE_FORMAT_INVALID. */
export type AvroReader = (payload: Uint8Array) => Uint8Array

/** What a value may take as JSON: its schema's words count, and a few bytes may name many of them. */
const TEXT_MAX = { least: 16 << 10, of_a_byte: 64, most: 16 << 20 }

/** WIRE_FORMAT_INVALID where no value can be read by the schema. */
export function avroReader(schema: string): AvroReader {
  const type = typeOf(schema)
  return (payload) => {
    const room = Math.min(TEXT_MAX.least + TEXT_MAX.of_a_byte * payload.length, TEXT_MAX.most)
    const cursor = cursorOf(payload, room, { room_min: 0 })
    try {
      const json = type.read(cursor)
      const why = whyRefused(cursor)
      if (why === undefined) return Buffer.from(json)
      throw new Fault('WIRE_FORMAT_INVALID', `expected a value of the schema that the record names, but ${why}`)
    } catch (cause) {
      throw named('expected a value of the schema that the record names', cause)
    }
  }
}

function typeOf(schema: string): AvroType {
  try {
    return avroType(parseJson(schema))
  } catch (cause) {
    throw named('expected a schema that values can be read by', cause)
  }
}

function whyRefused({ at, bytes, isRefused, isNoNumber }: AvroCursor): string | undefined {
  if (at < bytes.length) return `there are ${bytes.length - at} bytes behind it`
  if (isNoNumber) return 'a number in it is none that JSON has'
  return isRefused ? 'a text in it is no UTF-8' : undefined
}

function named(expected: string, cause: unknown): Fault {
  if (cause instanceof Fault && !isInvalidAvro(cause)) return cause
  const why = isInvalidAvro(cause) ? whyInvalid(cause) : messageOf(cause)
  return new Fault('WIRE_FORMAT_INVALID', `${expected}, but ${why}`, { cause })
}
