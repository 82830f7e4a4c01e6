import { decimalOf, fixedLengthOf } from '../schema-json.js'
import { encodeValue, type SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { murmur3 } from './murmur3.js'
import { projectEquality } from './projection.js'
import { bytesOf, wholeOf } from './source-value.js'
import type { Transform } from './transform.js'

const PLAIN_SOURCES = new Set<string>(['int', 'long', 'date', 'time', 'timestamp', 'timestamptz', 'string', 'uuid', 'binary'])

/** So many partitions, chosen by the value's hash. */
export function bucket(count: number): Transform {
  const bucketOf = (source: PrimitiveType, value: SingleValue): number => (bucketHash(source, value) & 0x7fffffff) % count
  return {
    accepts: (source) => PLAIN_SOURCES.has(source) || decimalOf(source) !== undefined || fixedLengthOf(source) !== undefined,
    resultType: () => 'int',
    valueOf: (source, value) => (value === null ? null : bucketOf(source, value)),
    project: (source, test) => projectEquality(bucketOf, source, test),
  }
}

/** Of all that may become a long the hash is the long's, so that a column can be widened. A decimal counts by its unscaled number. */
export const bucketHash = (source: PrimitiveType, value: SingleValue): number => murmur3(hashedBytes(source, value))

function hashedBytes(source: PrimitiveType, value: SingleValue): Uint8Array {
  if (source === 'string') return encodeValue('string', value)
  if (decimalOf(source)) return encodeValue(source, value)
  if (source === 'uuid' || source === 'binary' || fixedLengthOf(source) !== undefined) return bytesOf(source, value)
  return encodeValue('long', wholeOf(source, value))
}
