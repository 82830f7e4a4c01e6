import { createHmac } from 'node:crypto'
import { messageOf } from '@storemesh/core'
import fc from 'fast-check'
import { exportSPKI } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ServiceReads } from './claims.js'
import {
  AUDIENCE,
  claimsOf,
  handMade,
  ISSUER,
  type IssuerKey,
  issuerKey,
  START_MS,
  type TestClaims,
  testClock,
  tokenOf,
} from './fixtures/test-issuer.js'
import { keySet } from './keys/key-set.js'
import { type Algorithm, ALGORITHMS, verifyingKey } from './keys/verifying-key.js'
import { flawOf, isTokenFault } from './token-fault.js'
import { tokenReader } from './token-reader.js'

const REQUEST = { product: 'orders.fact_order', fields: ['total'] }
const readsOf: ServiceReads = async (service) => (service === 'dashboards' ? [REQUEST] : undefined)
const NOW_S = START_MS / 1000
const LETTERS = ['A', 'B', 'Q', 'Z', 'a', 'g', 'w', 'z', '0', '9', '-', '_', '.', '=', '!']

let rsa: IssuerKey
let ec: IssuerKey
let stranger: IssuerKey
beforeAll(async () => {
  ;[rsa, ec, stranger] = await Promise.all([issuerKey('RS256'), issuerKey('ES256'), issuerKey('ES256')])
})

function reader(...keys: readonly IssuerKey[]) {
  const clock = testClock()
  const load = async () => keys.map(({ publicJwk }) => verifyingKey(publicJwk)).filter((key) => key !== undefined)
  const set = keySet({ load, clock, coolDown_ms: 10_000, fresh_ms: 600_000, onFailure: () => undefined })
  return { clock, read: tokenReader({ issuer: ISSUER, audience: AUDIENCE, keys: set, clock }, readsOf) }
}

/** What the log has of a refusal: the code that is told, and the flaw. */
async function refusalOf(read: (token: string) => Promise<unknown>, token: string) {
  const error: unknown = await read(token).then(
    () => 'taken',
    (refused: unknown) => refused,
  )
  if (!isTokenFault(error)) throw new Error(`expected a refusal, got ${messageOf(error)}`)
  expect(error.message).not.toContain(token.split('.')[1] || 'x'.repeat(9))
  return [error.code, flawOf(error)]
}

describe('a token that is good', () => {
  test('says who asks, and until when', async () => {
    const { read } = reader(rsa, ec)
    expect(await read(await tokenOf(rsa, { role: 'sales', region: 'java' }))).toEqual({
      name: 'siti',
      key: JSON.stringify(['sales', 'java', null]),
      who: { kind: 'role', role: 'sales', region: 'java' },
      expires_ms: START_MS + 3_605_000,
    })
    const who = { kind: 'role', role: 'customer', userId: 'u-1' }
    expect((await read(await tokenOf(ec, { role: 'customer', user_id: 'u-1' }))).who).toEqual(who)
  })

  test('of a service lets it read what its consumer file declares', async () => {
    const viewer = await reader(ec).read(await tokenOf(ec, { role: undefined, sub: undefined, service: 'dashboards' }))
    expect(viewer).toMatchObject({ name: 'dashboards', who: { kind: 'service', reads: [REQUEST] } })
  })

  test('names the scopes that it was given, which are a right of their own', async () => {
    const { read } = reader(ec)
    const scoped = await read(await tokenOf(ec, { scope: 'orders:read  cards:read orders:read' }))
    expect(scoped.scopes).toEqual(['cards:read', 'orders:read'])
    expect((await read(await tokenOf(ec, { scope: 'cards:read orders:read' }))).key).toBe(scoped.key)
    const others = await Promise.all(['', 'cards:read'].map(async (scope) => (await read(await tokenOf(ec, { scope }))).key))
    expect(new Set([scoped.key, ...others]).size).toBe(3)
    for (const scope of [['a'], 7, 'x'.repeat(2001), 'a\u0000b'])
      expect(await refusalOf(read, await tokenOf(ec, { scope }))).toEqual(['TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'])
  })

  test.each(ALGORITHMS)('may be signed by %s', async (alg) => {
    const key = await issuerKey(alg)
    expect((await reader(key).read(await tokenOf(key))).name).toBe('siti')
  })

  test('may be for several, among whom we are', async () => {
    expect((await reader(ec).read(await tokenOf(ec, { aud: ['billing', AUDIENCE] }))).name).toBe('siti')
  })
})

describe('a token is refused', () => {
  test.each<readonly [string, TestClaims, string, string]>([
    ['after its end', { exp: NOW_S - 5 }, 'TOKEN_EXPIRED', 'TOKEN_EXPIRED'],
    ['without an end', { exp: undefined }, 'TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'],
    ['with an end that is no number', { exp: 'never' }, 'TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'],
    ['before it holds', { nbf: NOW_S + 6 }, 'TOKEN_INVALID', 'TOKEN_NOT_YET_VALID'],
    ['of another issuer', { iss: 'https://login.mallory.example' }, 'TOKEN_INVALID', 'TOKEN_ISSUER_WRONG'],
    ['of no issuer', { iss: undefined }, 'TOKEN_INVALID', 'TOKEN_ISSUER_WRONG'],
    ['for somebody else', { aud: 'billing' }, 'TOKEN_INVALID', 'TOKEN_AUDIENCE_WRONG'],
    ['for nobody', { aud: undefined }, 'TOKEN_INVALID', 'TOKEN_AUDIENCE_WRONG'],
    ['of a role that is none', { role: 'root' }, 'TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'],
    ['of several roles', { role: ['sales', 'finance'] }, 'TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'],
    ['of no role', { role: undefined }, 'TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'],
    ['of somebody without a name', { sub: undefined }, 'TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'],
    ['of a name that would write lines of a log', { sub: 'siti\nroot' }, 'TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'],
    ['of a region that is no text', { role: 'sales', region: 7 }, 'TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'],
    ['of a role that is a service, too', { service: 'dashboards' }, 'TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'],
    ['of a service without a consumer file', { role: undefined, service: 'spy' }, 'TOKEN_INVALID', 'TOKEN_SERVICE_UNKNOWN'],
  ])('%s', async (_what, claims, code, flaw) => {
    const { read } = reader(ec)
    expect(await refusalOf(read, await tokenOf(ec, claims))).toEqual([code, flaw])
  })

  test('a clock may be off by five seconds', async () => {
    const { read } = reader(ec)
    expect((await read(await tokenOf(ec, { exp: NOW_S - 4 }))).name).toBe('siti')
    expect((await read(await tokenOf(ec, { nbf: NOW_S + 5 }))).name).toBe('siti')
  })

  test('once its end has come, though it was taken a moment before', async () => {
    const { read, clock } = reader(ec)
    const token = await tokenOf(ec, { exp: NOW_S + 60 })
    const { expires_ms = 0 } = await read(token)
    clock.advance(expires_ms - START_MS - 1)
    expect((await read(token)).name).toBe('siti')
    clock.advance(1)
    expect(await refusalOf(read, token)).toEqual(['TOKEN_EXPIRED', 'TOKEN_EXPIRED'])
  })

  test.each(['none', 'None', 'HS256', 'HS512', 'EdDSA', 'ES512', ''])('that is signed by %j', async (alg) => {
    const { read } = reader(ec, rsa)
    const [code, flaw] = await refusalOf(read, handMade({ alg, kid: ec.kid }, claimsOf()))
    expect([code, ['TOKEN_ALGORITHM_REFUSED', 'TOKEN_MALFORMED']]).toEqual(['TOKEN_INVALID', expect.arrayContaining([flaw])])
  })

  test('that is signed by a public key as if that were a shared secret', async () => {
    const { read } = reader(rsa, ec)
    for (const { publicJwk, publicKey, kid } of [rsa, ec]) {
      for (const secret of [await exportSPKI(publicKey), JSON.stringify(publicJwk)]) {
        const unsigned = handMade({ alg: 'HS256', kid }, claimsOf()).slice(0, -1)
        const signature = createHmac('sha256', secret).update(unsigned).digest('base64url')
        expect(await refusalOf(read, `${unsigned}.${signature}`)).toEqual(['TOKEN_INVALID', 'TOKEN_ALGORITHM_REFUSED'])
      }
    }
  })

  test('that names a key of another kind, or one that the issuer does not have', async () => {
    const { read } = reader(rsa, ec)
    const crossed = await tokenOf({ ...ec, kid: rsa.kid })
    expect(await refusalOf(read, crossed)).toEqual(['TOKEN_INVALID', 'TOKEN_KEY_UNKNOWN'])
    expect(await refusalOf(read, await tokenOf(stranger))).toEqual(['TOKEN_INVALID', 'TOKEN_KEY_UNKNOWN'])
    const borrowed = await tokenOf({ ...stranger, kid: ec.kid })
    expect(await refusalOf(read, borrowed)).toEqual(['TOKEN_INVALID', 'TOKEN_SIGNATURE_WRONG'])
  })

  test('that brings its own key along', async () => {
    const { read } = reader(ec)
    const header = { alg: 'ES256', kid: stranger.kid, jwk: stranger.publicJwk, jku: 'https://mallory.example/keys' }
    expect(await refusalOf(read, handMade(header, claimsOf(), 'signed'))).toEqual(['TOKEN_INVALID', 'TOKEN_KEY_UNKNOWN'])
  })

  test.each(['', 'a', 'a.b', 'a.b.c', '..', 'x'.repeat(9000)])('that is none: %.9j', async (token) => {
    expect(await refusalOf(reader(ec).read, token)).toEqual(['TOKEN_INVALID', 'TOKEN_MALFORMED'])
  })

  test('if any character of it is another one', async () => {
    const { read } = reader(ec, rsa)
    const tokens = await Promise.all([tokenOf(ec), tokenOf(rsa)])
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...tokens), fc.nat(), fc.constantFrom(...LETTERS), async (token, place, letter) => {
        const at = place % (token.length - 1) // of the last letter some bits say nothing
        fc.pre(token[at] !== letter)
        expect((await refusalOf(read, token.slice(0, at) + letter + token.slice(at + 1)))[0]).toBe('TOKEN_INVALID')
      }),
      { seed: 54, numRuns: 400 },
    )
  })

  test('for anybody but whom it was made for', async () => {
    const { read } = reader(ec)
    const [header = '', , signature = ''] = (await tokenOf(ec)).split('.')
    const claims = Buffer.from(JSON.stringify(claimsOf({ role: 'finance' }))).toString('base64url')
    expect(await refusalOf(read, [header, claims, signature].join('.'))).toEqual(['TOKEN_INVALID', 'TOKEN_SIGNATURE_WRONG'])
  })
})

test('the algorithms that are taken are these', () => {
  const taken: readonly Algorithm[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384']
  expect(ALGORITHMS).toEqual(taken)
})
