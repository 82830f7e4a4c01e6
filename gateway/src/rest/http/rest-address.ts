import type { Refusal } from '../../http/refusal.js'

/** What stands in an address below /api. */
export interface RestAddress {
  /** What is between the slashes behind /api. */
  readonly segments: readonly string[]
  readonly search: URLSearchParams
}

const ADDRESS_CHARACTERS_MAX = 8192
const SEGMENTS_MAX = 18

export function addressIn(url: string, below: string): RestAddress | { readonly refusal: Refusal } {
  if (url.length > ADDRESS_CHARACTERS_MAX) return { refusal: tooLong }
  const at = url.indexOf('?')
  const path = at < 0 ? url : url.slice(0, at)
  const parts = path.slice(below.length + 1).split('/')
  const segments = parts.length > SEGMENTS_MAX ? undefined : decoded(path === below ? [] : parts)
  if (!segments) return { refusal: malformed }
  return { segments, search: new URLSearchParams(at < 0 ? '' : url.slice(at + 1)) }
}

function decoded(parts: readonly string[]): readonly string[] | undefined {
  try {
    return parts.map(decodeURIComponent)
  } catch {
    return undefined
  }
}

const tooLong: Refusal = {
  status: 414,
  code: 'ADDRESS_TOO_LONG',
  message: `expected an address of at most ${ADDRESS_CHARACTERS_MAX} characters; ask for less, or by POST /graphql`,
}
const malformed: Refusal = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'the address is not well-formed; expected /api/<domain>/<product>/<key…>',
}
