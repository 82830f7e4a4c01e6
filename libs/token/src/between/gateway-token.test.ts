import { type Identity, viewerAs, viewerOfEverything } from '@storemesh/access'
import { secret } from '@storemesh/core'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { viewerByToken } from '../bearer.js'
import { START_MS, testClock } from '../fixtures/test-issuer.js'
import { issueToken } from '../issue-token.js'
import { keySet } from '../keys/key-set.js'
import { newSigningKey, readSigningKey, type SigningKey } from '../keys/signing-key.js'
import { flawOf, isTokenFault } from '../token-fault.js'
import { readSignedViewers, signViewers } from './gateway-token.js'

let key: SigningKey
let other: SigningKey
const newKey = async () => readSigningKey(await newSigningKey(), 'here')
beforeAll(async () => {
  key = await newKey()
  other = await newKey()
})

/** A gateway, and the process of the orders domain that it asks. */
function between(signing = key) {
  const clock = testClock()
  const keys = keySet({
    load: async () => [key.verifying],
    clock,
    coolDown_ms: 1000,
    fresh_ms: 60_000,
    onFailure: () => undefined,
  })
  const viewerOf = viewerByToken(readSignedViewers({ keys, subgraph: 'orders', clock }))
  return { clock, sign: signViewers(signing, clock), viewerOf }
}

const flawIn = (error: unknown): string => (isTokenFault(error) ? flawOf(error) : String(error))

const who: readonly Identity[] = [
  { kind: 'mesh' },
  { kind: 'domain', domain: 'orders' },
  { kind: 'domain', domain: 'orders', reads: [{ product: 'customers.dim_users', fields: ['user_id'] }] },
  { kind: 'service', reads: [{ product: 'orders.fact_order', fields: ['total', 'lines.quantity'] }] },
  { kind: 'role', role: 'sales', region: 'java' },
  { kind: 'role', role: 'customer', userId: 'u-1' },
]

test.each(who)('whom a gateway asks for is whom a domain answers: %j', async (identity) => {
  const { sign, viewerOf } = between()
  for (const viewer of [viewerAs('siti', identity), viewerAs('budi', identity, START_MS + 5000)])
    expect(await viewerOf({ authorization: await sign(viewer, 'orders') })).toEqual(viewer)
})

test('a token is made once for each viewer and subgraph, and anew before it ends', async () => {
  const { sign, clock, viewerOf } = between()
  const viewer = viewerOfEverything('anonymous')
  const first = await sign(viewer, 'orders')
  expect(sign(viewerOfEverything('anonymous'), 'orders')).toBe(first)
  expect(await sign(viewer, 'customers')).not.toBe(first)
  expect(await sign(viewerOfEverything('somebody'), 'orders')).not.toBe(first)
  for (let second = 0; second < 300; second++) {
    clock.advance(1000)
    expect(await viewerOf({ authorization: await sign(viewer, 'orders') })).toEqual(viewer)
  }
})

test('nobody else is answered', async () => {
  const { sign, viewerOf, clock } = between()
  const forged = between(other).sign
  const viewer = viewerOfEverything('anonymous')
  const good = await sign(viewer, 'orders')
  const local = await issueToken({ role: 'sales' }, { key, issuer: 'storemesh', audience: 'orders', clock, holds_ms: 60_000 })
  const refused = async (authorization: string) => flawIn(await viewerOf({ authorization }).catch((error: unknown) => error))
  await expect(viewerOf({})).rejects.toThrow('TOKEN_MISSING')
  expect(await refused('Bearer')).toBe('TOKEN_MALFORMED')
  expect(await refused(good.replace('Bearer', 'Basic'))).toBe('TOKEN_MALFORMED')
  expect(await refused(await forged(viewer, 'orders'))).toBe('TOKEN_KEY_UNKNOWN')
  expect(await refused(await sign(viewer, 'customers'))).toBe('TOKEN_AUDIENCE_WRONG')
  expect(await refused(`Bearer ${local.token}`)).toBe('TOKEN_ISSUER_WRONG')
  clock.advance(66_000)
  expect(await refused(good)).toBe('TOKEN_EXPIRED')
})

test('a viewer whose own token has ended is nobody, however new the gateway’s is', async () => {
  const { sign, viewerOf, clock } = between()
  const viewer = viewerAs('siti', { kind: 'role', role: 'sales' }, START_MS + 5000)
  const authorization = await sign(viewer, 'orders')
  expect((await viewerOf({ authorization })).expires_ms).toBe(START_MS + 5000)
  clock.advance(5000)
  await expect(viewerOf({ authorization })).rejects.toThrow('TOKEN_EXPIRED')
})

test('any changed character of it is refused', async () => {
  const { sign, viewerOf } = between()
  const good = await sign(viewerAs('siti', { kind: 'role', role: 'sales' }), 'orders')
  const at = fc.integer({ min: 'Bearer '.length, max: good.length - 2 }) // of the last letter two bits say nothing
  await fc.assert(
    fc.asyncProperty(at, fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '_', '.'), async (place, letter) => {
      fc.pre(good[place] !== letter)
      await expect(viewerOf({ authorization: good.slice(0, place) + letter + good.slice(place + 1) })).rejects.toThrow(
        'TOKEN_INVALID',
      )
    }),
    { seed: 54, numRuns: 300 },
  )
})

test('a service that declares more than a header holds is told so by name', async () => {
  const reads = [{ product: 'orders.fact_order', fields: Array.from({ length: 1000 }, (_, n) => `field_${n}`) }]
  const { sign } = between()
  await expect(sign(viewerAs('crawler', { kind: 'service', reads }), 'orders')).rejects.toThrow('IDENTITY_TOO_LARGE: crawler')
})

test('a key that is not as it was written is named by its file', async () => {
  const text = (await newSigningKey()).reveal()
  for (const broken of ['', '{}', text.replace(/"d":"[^"]*"/, '"d":"AAAA"'), text.replace('"P-256"', '"P-384"')])
    await expect(readSigningKey(secret(broken), 'keys/issuer.json')).rejects.toThrow('KEY_FILE_BROKEN: keys/issuer.json')
})
