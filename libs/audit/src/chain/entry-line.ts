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
  const { before, after } = aroundHash(parts)
  const hash = sha256(`{${before},${after}}`)
  return { hash, text: `{${before},"hash":"${hash}",${after}}\n` }
}

/** The canonical text of a line, on both sides of where its hash stands among the names: an entry is put into words once. */
const aroundHash = ({ chain, sequence, at, previous, entry }: Omit<EntryLine, 'hash'>) => ({
  before: canonicalJson({ at, chain, entry }).slice(1, -1),
  after: canonicalJson({ previous, sequence }).slice(1, -1),
})

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Undefined where the text is not to the byte what was written. */
export function readLine(text: string): EntryLine | undefined {
  const value = parseJson(text)
  if (!isJsonObject(value)) return undefined
  const { chain, sequence, at, previous, hash, entry } = value
  if (typeof chain !== 'string' || typeof at !== 'string' || typeof previous !== 'string' || typeof hash !== 'string')
    return undefined
  if (typeof sequence !== 'number' || !isJsonObject(entry)) return undefined
  const line = { chain, sequence, at, previous, hash, entry }
  return newLine(line).text === `${text}\n` ? line : undefined
}
