import { Fault, isJsonObject, parseJson, secret, type Secret } from '@storemesh/core'
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, importJWK } from 'jose'
import { type VerifyingKey, verifyingKey } from './verifying-key.js'

/** A key of ours: it signs, and tells the half that others verify by. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly verifying: VerifyingKey
}

export const SIGNED_BY = 'ES256'

/** A new key as the text that is kept of it. No dice make it: a key that could be made again would be nobody's. */
export async function newSigningKey(): Promise<Secret> {
  const { privateKey } = await generateKeyPair(SIGNED_BY, { extractable: true })
  const jwk = await exportJWK(privateKey)
  return secret(`${JSON.stringify({ ...jwk, alg: SIGNED_BY, use: 'sig', kid: await calculateJwkThumbprint(jwk) })}\n`)
}

/** KEY_FILE_BROKEN where the text is no key of `newSigningKey`; `file` is where it stands. */
export async function readSigningKey(text: Secret, file: string): Promise<SigningKey> {
  const jwk = parseJson(text.reveal())
  const verifying = verifyingKey(jwk)
  if (!isJsonObject(jwk) || !verifying?.keyFor(SIGNED_BY)) throw broken(file)
  const { crv, x, y, d } = jwk
  if (typeof crv !== 'string' || typeof x !== 'string' || typeof y !== 'string' || typeof d !== 'string') throw broken(file)
  const privateKey = await importJWK({ kty: 'EC', crv, x, y, d }, SIGNED_BY).catch((cause: unknown) => {
    throw broken(file, cause)
  })
  if (privateKey instanceof Uint8Array) throw broken(file)
  return { kid: verifying.kid, privateKey, verifying }
}

const broken = (file: string, cause?: unknown) =>
  new Fault(
    'KEY_FILE_BROKEN',
    `${file}: expected a key as mesh writes it. Take the file away: a new key is made, and tokens of the old one end to count`,
    { cause },
  )
