import { describe, expect, test } from 'vitest'
import type { Space } from './key-value-store.js'
import { keyAtPlace, placeOf, put, remove } from './space.js'

type User = { readonly email: string; readonly city?: string }
const users: Space<User> = { name: 'users', indexes: { by_email: (user) => user.email, by_city: (user) => user.city } }

describe('a change', () => {
  test('carries the text of every index that the row stands in', () => {
    expect(put(users, 'u1', { email: 'a@x.vn', city: 'Huế' }, 3).places).toEqual({ by_email: 'a@x.vn', by_city: 'Huế' })
    expect(put(users, 'u1', { email: 'a@x.vn' }, 3).places).toEqual({ by_email: 'a@x.vn' })
  })

  test('carries its time to expire only where it has one', () => {
    expect(put(users, 'u1', { email: '' }, 3)).not.toHaveProperty('expires_at_ms')
    expect(put(users, 'u1', { email: '' }, 3, { expires_at_ms: 9 })).toHaveProperty('expires_at_ms', 9)
  })

  test.each(['', 'a\0b', 'ä'.repeat(257)])('refuses the key %j', (key) => {
    expect(() => put(users, key, { email: '' }, 1)).toThrow('KEY_INVALID')
    expect(() => remove(users, key, 1)).toThrow('KEY_INVALID')
  })

  test.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the version %d', (version) => {
    expect(() => put(users, 'u1', { email: '' }, version)).toThrow('LIMIT_EXCEEDED')
    expect(() => remove(users, 'u1', version)).toThrow('LIMIT_EXCEEDED')
  })

  test('refuses text that no index can order, without repeating it', () => {
    expect(() => put(users, 'u1', { email: 'secret\0' }, 1)).toThrow(/^KEY_INVALID(?!.*secret)/)
    expect(() => put(users, 'u1', { email: 'x'.repeat(513) }, 1)).toThrow('KEY_INVALID')
    expect(() => put({ ...users, indexes: { 'By Email': () => 'a' } }, 'u1', { email: '' }, 1)).toThrow('KEY_INVALID')
  })
})

test('a place names its row', () => {
  expect(keyAtPlace(placeOf('2026-01-31|9', 'order-7'))).toBe('order-7')
  expect(keyAtPlace(placeOf('', 'order-7'))).toBe('order-7')
})
