import { isJsonObject, type JsonObject } from '@storemesh/core'
import { type CryptoKey, importJWK, type JWK } from 'jose'

/** Every way to sign that is taken. What is not here is refused before a key is looked for: `none`, and all that share a secret. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** The public half of a key, by which signatures are verified. */
export interface VerifyingKey {
  readonly kid: string
  /** Undefined where the key is not of this kind: a key verifies by the algorithms that it is made for and by no other. */
  keyFor(algorithm: Algorithm): Promise<CryptoKey> | undefined
}

const KID_LENGTH_MAX = 256
const CURVES: Readonly<Record<string, Algorithm>> = { 'P-256': 'ES256', 'P-384': 'ES384' }

/** Undefined where it is a key for something else, or none that we know: sets of keys may have such in them. */
export function verifyingKey(value: unknown): VerifyingKey | undefined {
  if (!isJsonObject(value) || (value['use'] ?? 'sig') !== 'sig') return undefined
  const { kid, alg } = value
  const jwk = publicHalf(value)
  if (!jwk || typeof kid !== 'string' || kid === '' || kid.length > KID_LENGTH_MAX) return undefined
  const algorithms = algorithmsOf(value).filter((algorithm) => alg === undefined || alg === algorithm)
  const imported = new Map<Algorithm, Promise<CryptoKey>>()
  return {
    kid,
    keyFor(algorithm) {
      if (!algorithms.includes(algorithm)) return undefined
      const known = imported.get(algorithm) ?? importJWK(jwk, algorithm).then(requirePublic)
      imported.set(algorithm, known)
      return known
    },
  }
}

/** A private half that somebody published is not read. */
function publicHalf({ kty, n, e, crv, x, y }: JsonObject): JWK | undefined {
  const isText = (part: unknown): part is string => typeof part === 'string'
  if (kty === 'RSA' && isText(n) && isText(e)) return { kty, n, e }
  return kty === 'EC' && isText(crv) && isText(x) && isText(y) ? { kty, crv, x, y } : undefined
}

function algorithmsOf({ kty, crv }: JsonObject): readonly Algorithm[] {
  if (kty === 'RSA') return ALGORITHMS.filter((algorithm) => !algorithm.startsWith('ES'))
  const ofCurve = typeof crv === 'string' && Object.hasOwn(CURVES, crv) ? CURVES[crv] : undefined
  return ofCurve ? [ofCurve] : []
}

function requirePublic(key: CryptoKey | Uint8Array): CryptoKey {
  if (key instanceof Uint8Array) throw new TypeError('expected a public key, got a secret')
  return key
}
