import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject, parseJson } from '@storemesh/core'
import { canonicalJson } from '../canonical-json.js'

/** One entry in its chain: each carries the hash of the one before, so that none changes, goes or comes unseen. */
export interface EntryLine {
  readonly chain: string
  readonly sequence: number
  readonly at: string
  readonly previous: string
  readonly hash: string
  readonly entry: JsonObject
}

/** What the first entry of a chain follows. */
export const NOTHING_BEFORE = '0'.repeat(64)

export function newLine(parts: Omit<EntryLine, 'hash'>): { readonly hash: string; readonly text: string } {
  const hash = hashOf(parts)
  return { hash, text: `${canonicalJson({ ...parts, hash })}\n` }
}

const hashOf = ({ chain, sequence, at, previous, entry }: Omit<EntryLine, 'hash'>): string =>
  createHash('sha256').update(canonicalJson({ chain, sequence, at, previous, entry })).digest('hex')

/** Undefined where the text is not to the byte what was written. */
export function readLine(text: string): EntryLine | undefined {
  const value = parseJson(text)
  if (!isJsonObject(value)) return undefined
  const { chain, sequence, at, previous, hash, entry } = value
  if (typeof chain !== 'string' || typeof at !== 'string' || typeof previous !== 'string' || typeof hash !== 'string')
    return undefined
  if (typeof sequence !== 'number' || !isJsonObject(entry)) return undefined
  const line = { chain, sequence, at, previous, hash, entry }
  return hashOf(line) === hash && canonicalJson({ ...line }) === text ? line : undefined
}
