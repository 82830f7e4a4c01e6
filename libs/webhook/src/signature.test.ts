import { secret } from '@storemesh/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requireSecrets, requireSigned, requireTimely, signatureOf, WINDOW_MS } from './signature.js'

const now_ms = 1_767_225_600_000
const timestamp = String(now_ms)
const body = Buffer.from('{"order":1}')
const [older, newer, other] = [secret('an older secret of ours'), secret('a newer secret of ours'), secret('a secret of others')]
const signatures = signatureOf(newer, timestamp, body)

test('any changed byte of a signed body is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (sent, at, flip) => {
      const signed = { timestamp, signatures: signatureOf(newer, timestamp, sent) }
      const changed = sent.map((byte, place) => (place === at % sent.length ? byte ^ flip : byte))
      requireSigned({ ...signed, body: sent }, [newer])
      expect(() => requireSigned({ ...signed, body: changed }, [newer])).toThrow('WEBHOOK_SIGNATURE_WRONG')
    }),
    { seed: 20_260_101 },
  )
})

test('any changed character of the signature or the timestamp is refused', () => {
  fc.assert(
    fc.property(fc.nat({ max: 63 }), fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 1e9 }), (at, flip, later) => {
      const digit = (Number.parseInt(signatures.charAt(at), 16) ^ flip).toString(16)
      const changed = signatures.slice(0, at) + digit + signatures.slice(at + 1)
      expect(() => requireSigned({ timestamp, signatures: changed, body }, [newer])).toThrow('WEBHOOK_SIGNATURE_WRONG')
      const moved = { timestamp: String(now_ms + later), signatures, body }
      expect(() => requireSigned(moved, [newer])).toThrow('WEBHOOK_SIGNATURE_WRONG')
    }),
    { seed: 20_260_102 },
  )
})

test('either secret signs while one takes the place of the other, and neither does once it is gone', () => {
  const delivery = { timestamp, signatures, body }
  expect(() => requireSigned(delivery, [older, newer])).not.toThrow()
  expect(() => requireSigned(delivery, [other])).toThrow('WEBHOOK_SIGNATURE_WRONG')
  const both = { timestamp, signatures: `${signatureOf(older, timestamp, body)}, ${signatures}`, body }
  expect(() => requireSigned(both, [newer])).not.toThrow()
})

test.each(['', 'sha256=abc', signatures.toUpperCase(), `${signatures},`, Array(5).fill(signatures).join(',')])(
  'the signature %j is none',
  (written) => {
    expect(() => requireSigned({ timestamp, signatures: written, body }, [newer])).toThrow('WEBHOOK_SIGNATURE_WRONG')
  },
)

test('a time is let in to the ends of the window, and not past them', () => {
  for (const side of [-1, 1]) {
    expect(requireTimely(timestamp, WINDOW_MS, now_ms + side * WINDOW_MS)).toBe(now_ms)
    expect(() => requireTimely(timestamp, WINDOW_MS, now_ms + side * (WINDOW_MS + 1))).toThrow('WEBHOOK_TIMESTAMP_OUTSIDE_WINDOW')
  }
})

test.each(['', ' 1', '-1', '1e3', '0x10', '1.5'])('the timestamp %j is none', (written) => {
  expect(() => requireTimely(written, WINDOW_MS, now_ms)).toThrow('WEBHOOK_TIMESTAMP_INVALID')
})

test('a secret that is short, or none at all, is no webhook’s', () => {
  expect(() => requireSecrets('crm', [])).toThrow('LIMIT_EXCEEDED')
  expect(() => requireSecrets('crm', [secret('')])).toThrow('LIMIT_EXCEEDED')
  expect(() => requireSecrets('crm', [newer, secret('short')])).toThrow('LIMIT_EXCEEDED')
  expect(() => requireSecrets('crm', [older, newer])).not.toThrow()
})
