import { Fault } from '@storemesh/core'

/** A record's value that says by which schema it was written: a zero byte, the schema's id in four bytes, the payload. */
export interface WireValue {
  readonly schema_id: number
  readonly payload: Uint8Array
}

const MAGIC = 0
const HEAD_BYTES = 5
const ID_MAX = 2 ** 31 - 1

/** Whether a value begins as one with a schema id does. JSON never does: no text begins with a zero byte. */
export const hasSchemaId = (value: Uint8Array): boolean => value[0] === MAGIC

export function wireValue({ schema_id, payload }: WireValue): Uint8Array {
  if (!Number.isInteger(schema_id) || schema_id < 1 || schema_id > ID_MAX)
    throw new Fault('SCHEMA_ID_INVALID', `expected a schema id from 1 to ${ID_MAX}, got ${schema_id}`)
  const value = Buffer.allocUnsafe(HEAD_BYTES + payload.length)
  value.writeUInt8(MAGIC, 0)
  value.writeUInt32BE(schema_id, 1)
  value.set(payload, HEAD_BYTES)
  return value
}

/** WIRE_FORMAT_INVALID. The payload is a view of the value. */
export function readWireValue(value: Uint8Array): WireValue {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (bytes.length < HEAD_BYTES || !hasSchemaId(value)) {
    const first = bytes.length === 0 ? 'nothing' : `a first byte of ${bytes[0]}`
    throw new Fault(
      'WIRE_FORMAT_INVALID',
      `expected a zero byte, a schema id in four bytes and a payload, got ${bytes.length} bytes with ${first}`,
    )
  }
  const schema_id = bytes.readUInt32BE(1)
  if (schema_id < 1 || schema_id > ID_MAX)
    throw new Fault('WIRE_FORMAT_INVALID', `expected a schema id from 1 to ${ID_MAX}, got ${schema_id}`)
  return { schema_id, payload: value.subarray(HEAD_BYTES) }
}
