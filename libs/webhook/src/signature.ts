import { createHmac, timingSafeEqual } from 'node:crypto'
import { Fault, type Secret, withinLimit } from '@storemesh/core'

/** How far a delivery's time may be from ours, before or after. */
export const WINDOW_MS = 5 * 60_000
/** Enough to rotate secrets by; every one more is one more digest for a stranger's request. */
const SECRETS_MAX = 4
const SIGNATURES_MAX = 4
/** One that is short is guessed from a single delivery, and an empty one signs for anybody. */
const SECRET_LENGTH = { min: 16, max: 1_000 }

export interface SignedDelivery {
  /** As the header has it: milliseconds since 1970, the very digits that were signed. */
  readonly timestamp: string
  /** As the header has it: one signature in hexadecimal, or several with commas between. */
  readonly signatures: string
  readonly body: Uint8Array
}

/** HMAC-SHA-256 over `<timestamp>.<body>`, in hexadecimal. */
export const signatureOf = (secret: Secret, timestamp: string, body: Uint8Array): string =>
  digestOf(secret, timestamp, body).toString('hex')

/** LIMIT_EXCEEDED where they are none, too many, too short or too long. */
export function requireSecrets(name: string, secrets: readonly Secret[]): void {
  withinLimit(`secrets of webhook ${name}`, secrets.length, { min: 1, max: SECRETS_MAX })
  for (const secret of secrets) withinLimit(`length of a secret of webhook ${name}`, secret.reveal().length, SECRET_LENGTH)
}

/** The moment of signing. WEBHOOK_TIMESTAMP_INVALID, WEBHOOK_TIMESTAMP_OUTSIDE_WINDOW. */
export function requireTimely(timestamp: string, window_ms: number, now_ms: number): number {
  if (!/^\d{1,15}$/.test(timestamp))
    throw new Fault('WEBHOOK_TIMESTAMP_INVALID', 'expected milliseconds since 1970 in digits: send the time of signing')
  const signed_ms = Number(timestamp)
  if (Math.abs(now_ms - signed_ms) <= window_ms) return signed_ms
  throw new Fault('WEBHOOK_TIMESTAMP_OUTSIDE_WINDOW', `expected a time within ${window_ms} ms of ours: sign again`)
}

/** WEBHOOK_SIGNATURE_WRONG, which says nothing of the secrets. Any of them will do, so that a sender can go over to a new one. */
export function requireSigned(delivery: SignedDelivery, secrets: readonly Secret[]): void {
  if (isSigned(delivery, secrets)) return
  throw new Fault('WEBHOOK_SIGNATURE_WRONG', 'expected HMAC-SHA-256 of the timestamp, a dot and the body as sent')
}

/** Every pair is compared, so that the time taken does not tell which secret was nearly right. */
function isSigned(delivery: SignedDelivery, secrets: readonly Secret[]): boolean {
  const sent = delivery.signatures.split(',', SIGNATURES_MAX + 1).map((text) => text.trim())
  if (sent.length > SIGNATURES_MAX || !sent.every((text) => /^[0-9a-f]{64}$/.test(text))) return false
  const digests = secrets.map((secret) => digestOf(secret, delivery.timestamp, delivery.body))
  let signed = false
  for (const text of sent) {
    for (const digest of digests) signed = timingSafeEqual(digest, Buffer.from(text, 'hex')) || signed
  }
  return signed
}

const digestOf = (secret: Secret, timestamp: string, body: Uint8Array): Buffer =>
  createHmac('sha256', secret.reveal()).update(`${timestamp}.`).update(body).digest()
