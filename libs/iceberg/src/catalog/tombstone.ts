import { isJsonObject, parseJson } from '@storemesh/core'

/**
 * The version that ends a table. It takes the number that a racing commit would need, so one of the two is first: a commit
 * that lost reads it and finds no table; a commit that won is dropped with the rest. A table made by the same name goes on
 * counting from it, so no writer of the old one can come between.
 */
export const TOMBSTONE = Buffer.from(JSON.stringify({ 'mesh.dropped': true }))

/** Metadata of a table is many times as long. */
export const TOMBSTONE_BYTES_MAX = 200

export function isTombstone(bytes: Uint8Array): boolean {
  if (bytes.length > TOMBSTONE_BYTES_MAX) return false
  const json = parseJson(Buffer.from(bytes).toString('utf8'))
  return isJsonObject(json) && json['mesh.dropped'] === true
}
