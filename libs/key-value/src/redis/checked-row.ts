import { checksum, Fault, type JsonObject } from '@storemesh/core'
import type { Space } from '../key-value-store.js'

const SUM_LENGTH = 8

/** A row's text behind a checksum of it and of whose it is: a flipped bit, or another row's text in its place, is found when it is read. */
export const checkedText = (space: string, key: string, version: number, text: string): string =>
  sumOf(space, key, version, text) + text

/** LOOKUPS_CORRUPT where it is not what was written. */
export function checkedRow<Row extends JsonObject>({ name }: Space<Row>, key: string, version: number, checked: string): Row {
  const text = checked.slice(SUM_LENGTH)
  if (checked.slice(0, SUM_LENGTH) !== sumOf(name, key, version, text)) {
    throw new Fault(
      'LOOKUPS_CORRUPT',
      `a row of ${name} in Redis is not as it was written, at version ${version}. Write the space's rows again from their table`,
    )
  }
  // Its shape is the space's: rows come in by `put` and `compareAndSet` alone, which tie the two.
  const row: Row = JSON.parse(text)
  return row
}

function sumOf(space: string, key: string, version: number, text: string): string {
  const whose = checksum(Buffer.from(`${space}\0${key}\0${version}\0`))
  return checksum(Buffer.from(text), whose).toString(16).padStart(SUM_LENGTH, '0')
}
