import type { SingleValue } from './single-value.js'

/**
 * The specification's order of a column's values: negative where the first comes first. Text goes by its UTF-8 bytes
 * (JavaScript's own order differs beyond U+FFFF), bytes without sign, and both zeros are one.
 */
export function compareValues(one: SingleValue, other: SingleValue): number {
  if (typeof one === 'string' && typeof other === 'string') return compareTexts(one, other)
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other)
  if (one < other) return -1
  return one > other ? 1 : 0
}

const compareTexts = (one: string, other: string): number =>
  one === other ? 0 : Buffer.compare(Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8'))
