import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject, sign, verify } from 'node:crypto'
import { Fault, secret, type Secret } from '@storemesh/core'

/** What heads are signed by, and checked by. */
export interface HeadKey extends HeadCheck {
  sign(text: string): string
}

export interface HeadCheck {
  readonly kid: string
  isSigned(text: string, signature: string): boolean
}

/** A new key as the text that is kept of it. No dice make it: a key that could be made again would be nobody's. */
export const newHeadKey = (): Secret =>
  secret(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())

/** KEY_FILE_BROKEN where the text is no key of `newHeadKey`; `file` is where it stands. */
export function readHeadKey(text: Secret, file: string): HeadKey {
  const key = privateKeyIn(text, file)
  const shown = createPublicKey(key)
  return {
    kid: hash('sha256', shown.export({ type: 'spki', format: 'der' }), 'base64url'),
    sign: (said) => sign(null, Buffer.from(said), key).toString('base64url'),
    isSigned: (said, signature) => verify(null, Buffer.from(said), shown, Buffer.from(signature, 'base64url')),
  }
}

function privateKeyIn(text: Secret, file: string): KeyObject {
  try {
    const key = createPrivateKey(text.reveal())
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    throw broken(file, cause)
  }
  throw broken(file)
}

const broken = (file: string, cause?: unknown) =>
  new Fault(
    'KEY_FILE_BROKEN',
    `${file}: expected a key as mesh writes it. Put the one of a backup back: with another one, heads that stand are no longer known to be ours`,
    { cause },
  )
