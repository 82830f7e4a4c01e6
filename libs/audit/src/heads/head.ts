import { isJsonObject, parseJson } from '@storemesh/core'
import { canonicalJson } from '../canonical-json.js'
import type { HeadCheck, HeadKey } from './head-key.js'

/** What a chain had come to at a moment, signed: a chain that has less, or something else, is not what it was. */
export type Head = {
  readonly chain: string
  readonly sequence: number
  readonly hash: string
  readonly at: string
}

export function signedHead({ chain, sequence, hash, at }: Head, key: HeadKey): string {
  const said = { chain, sequence, hash, at, kid: key.kid }
  return `${canonicalJson({ ...said, signature: key.sign(canonicalJson(said)) })}\n`
}

/** The head that a line says; undefined where it is not signed by the key. */
export function readHead(text: string, key: HeadCheck): Head | undefined {
  const value = parseJson(text)
  if (!isJsonObject(value)) return undefined
  const { chain, sequence, hash, at, kid, signature } = value
  if (typeof chain !== 'string' || typeof sequence !== 'number' || typeof hash !== 'string') return undefined
  if (typeof at !== 'string' || kid !== key.kid || typeof signature !== 'string') return undefined
  const said = { chain, sequence, hash, at, kid }
  if (canonicalJson({ ...said, signature }) !== text || !key.isSigned(canonicalJson(said), signature)) return undefined
  return { chain, sequence, hash, at }
}
