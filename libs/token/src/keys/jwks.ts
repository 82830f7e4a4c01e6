import { Fault, isJsonObject, parseJson } from '@storemesh/core'
import { type VerifyingKey, verifyingKey } from './verifying-key.js'

const ANSWER_MS_MAX = 5000
const ANSWER_BYTES_MAX = 1 << 18
const KEYS_MAX = 100

/** Reads the keys that an issuer publishes (RFC 7517). JWKS_UNREACHABLE, JWKS_INVALID. */
export const jwksAt = (url: string) => async (): Promise<readonly VerifyingKey[]> => keysIn(await textAt(url), url)

/** A key of a kind that is not taken is passed over; a set with none that is taken would lock everybody out, so it is refused. */
export function keysIn(text: string, url: string): readonly VerifyingKey[] {
  const answer = parseJson(text)
  const keys = isJsonObject(answer) ? answer['keys'] : undefined
  if (!Array.isArray(keys) || keys.length > KEYS_MAX) throw invalid(url, `an object with at most ${KEYS_MAX} keys`)
  const taken = keys.map(verifyingKey).filter((key) => key !== undefined)
  if (taken.length === 0) throw invalid(url, 'a key with a kid, for RSA or for the curves P-256 and P-384')
  return taken
}

const invalid = (url: string, expected: string) => new Fault('JWKS_INVALID', `${url}: expected ${expected}`)

async function textAt(url: string): Promise<string> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX)
    const response = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'error', signal })
    if (response.status === 200 && response.body) return await boundedText(response.body, url)
    await response.body?.cancel()
    throw new Fault('JWKS_UNREACHABLE', `${url}: expected an answer of 200, got ${response.status}`)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('JWKS_UNREACHABLE', `${url}: expected an answer within ${ANSWER_MS_MAX} ms`, { cause })
  }
}

async function boundedText(body: AsyncIterable<Uint8Array>, url: string): Promise<string> {
  const parts: Uint8Array[] = []
  let size_bytes = 0
  for await (const part of body) {
    size_bytes += part.length
    if (size_bytes > ANSWER_BYTES_MAX) throw invalid(url, `at most ${ANSWER_BYTES_MAX} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}
