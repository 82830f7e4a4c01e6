import { expect, test } from 'vitest'
import { anonymousAt, type AuthSettings, issuerOf, requireSoundAuth } from './auth.js'

const auth = (more: Partial<AuthSettings> = {}): AuthSettings => ({
  issuer: '',
  jwksUrl: '',
  audience: 'storemesh',
  anonymous: undefined,
  ...more,
})

test('who has no token sees everything where only this machine asks, and is refused elsewhere', () => {
  for (const host of ['127.0.0.1', '127.8.9.1', 'localhost', '::1']) expect(anonymousAt(auth(), host)).toBe('everything')
  for (const host of [
    '0.0.0.0',
    '::',
    '10.0.0.7',
    'mesh.shop.example',
    '128.0.0.1',
    '127.0.0.1.shop.example',
    '::ffff:127.0.0.1',
  ])
    expect([host, anonymousAt(auth(), host)]).toEqual([host, 'refused'])
})

test('a gateway may be closed on the loopback, and somebody of a role without a token elsewhere', () => {
  expect(anonymousAt(auth({ anonymous: 'refused' }), '127.0.0.1')).toBe('refused')
  expect(anonymousAt(auth({ anonymous: 'marketing' }), '0.0.0.0')).toBe('marketing')
})

test('nobody sees everything without a token where others reach the gateway', () => {
  const open = auth({ anonymous: 'everything' })
  expect(anonymousAt(open, '127.0.0.1')).toBe('everything')
  expect(() => anonymousAt(open, '0.0.0.0')).toThrow('AUTH_ANONYMOUS_UNSAFE')
  expect(() => requireSoundAuth(open, '::')).toThrow('AUTH_ANONYMOUS_UNSAFE')
})

test('an issuer has a name and keys, or there is none', () => {
  expect(issuerOf(auth())).toBeUndefined()
  const there = { issuer: 'https://login.shop.example', jwksUrl: 'https://login.shop.example/keys' }
  expect(issuerOf(auth(there))).toEqual(there)
  for (const half of [{ issuer: there.issuer }, { jwksUrl: there.jwksUrl }])
    expect(() => requireSoundAuth(auth(half), '127.0.0.1')).toThrow('AUTH_INCOMPLETE')
})
