import { isFault } from '@storemesh/core'
import { beforeAll, expect, test } from 'vitest'
import { type IssuerKey, issuerKey, testClock } from '../fixtures/test-issuer.js'
import { flawOf } from '../token-fault.js'
import { keySet } from './key-set.js'
import { verifyingKey } from './verifying-key.js'

const COOL_DOWN_MS = 10_000
const FRESH_MS = 600_000

let first: IssuerKey
let second: IssuerKey
beforeAll(async () => {
  ;[first, second] = await Promise.all([issuerKey('ES256'), issuerKey('ES384')])
})

/** An issuer whose keys the test changes, or who does not answer. */
function issuer() {
  const clock = testClock()
  let keys: readonly IssuerKey[] | Error = [first]
  let asked = 0
  const failures: unknown[] = []
  const load = async () => {
    asked++
    if (keys instanceof Error) throw keys
    return keys.map(({ publicJwk }) => verifyingKey(publicJwk)).filter((key) => key !== undefined)
  }
  const set = keySet({ load, clock, coolDown_ms: COOL_DOWN_MS, fresh_ms: FRESH_MS, onFailure: (error) => failures.push(error) })
  return {
    clock,
    failures,
    asked: () => asked,
    publishes: (...next: readonly IssuerKey[]) => void (keys = next),
    breaks: () => void (keys = new Error('the network is down')),
    has: async ({ kid }: IssuerKey) => (await set.keysOf(kid)).length > 0,
    keysOf: (kid: string) => set.keysOf(kid),
  }
}

test('a thousand unknown keys at once, and a thousand one by one, ask the issuer once', async () => {
  const { keysOf, asked, has } = issuer()
  const unknown = Array.from({ length: 1000 }, (_, n) => `unknown-${n}`)
  await Promise.all(unknown.map((kid) => keysOf(kid)))
  for (const kid of unknown) expect(await keysOf(kid)).toEqual([])
  expect(await has(first)).toBe(true)
  expect(asked()).toBe(1)
})

test('they ask once more after each cool-down', async () => {
  const { keysOf, asked, clock } = issuer()
  for (let second = 0; second < 100; second++) {
    for (let n = 0; n < 10; n++) await keysOf(`unknown-${n}`)
    clock.advance(1000)
  }
  expect(asked()).toBe(10)
})

test('a new key counts as soon as a token names it', async () => {
  const { has, publishes, clock } = issuer()
  expect(await has(first)).toBe(true)
  publishes(first, second)
  clock.advance(COOL_DOWN_MS)
  expect(await has(second)).toBe(true)
  expect(await has(first)).toBe(true)
})

test('a key that was taken away ends to count when the keys are read anew', async () => {
  const { has, publishes, clock, asked } = issuer()
  expect(await has(first)).toBe(true)
  publishes(second)
  expect(await has(first)).toBe(true)
  clock.advance(FRESH_MS + 1)
  await has(first) // this one still counts: nobody waits while keys are read again
  expect(await has(first)).toBe(false)
  expect(asked()).toBe(2)
})

test('while the issuer does not answer the keys that it had count', async () => {
  const { has, breaks, publishes, failures, clock } = issuer()
  expect(await has(first)).toBe(true)
  breaks()
  clock.advance(FRESH_MS * 3)
  for (let n = 0; n < 10; n++) expect(await has(first)).toBe(true)
  expect(await has(second)).toBe(false)
  expect(failures).toHaveLength(1)
  publishes(second)
  clock.advance(COOL_DOWN_MS)
  expect(await has(second)).toBe(true)
})

test('an issuer that never answered has nobody let in, and is asked once in a cool-down', async () => {
  const { has, breaks, publishes, asked, clock } = issuer()
  breaks()
  for (let n = 0; n < 10; n++) {
    const refused: unknown = await has(first).catch((error: unknown) => error)
    expect(isFault(refused, 'TOKEN_INVALID') && flawOf(refused)).toBe('TOKEN_KEYS_UNAVAILABLE')
  }
  expect(asked()).toBe(1)
  publishes(first)
  clock.advance(COOL_DOWN_MS)
  expect(await has(first)).toBe(true)
})

test('a key verifies by what it is for, and one that is for something else is none', () => {
  const { publicJwk } = first
  expect(verifyingKey(publicJwk)?.keyFor('ES256')).toBeDefined()
  expect(verifyingKey(publicJwk)?.keyFor('ES384')).toBeUndefined()
  expect(verifyingKey({ ...publicJwk, alg: 'ES384' })?.keyFor('ES256')).toBeUndefined()
  for (const none of [
    { ...publicJwk, use: 'enc' },
    { ...publicJwk, kid: undefined },
    { ...publicJwk, kid: '' },
    { kty: 'oct', k: 'c2VjcmV0', kid: 'shared' },
    { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'other' },
    [],
    null,
    'key',
  ])
    expect(verifyingKey(none)).toBeUndefined()
})
