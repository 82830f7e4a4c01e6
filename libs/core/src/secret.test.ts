import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { secret } from './secret.js'

test('a secret shows nowhere but where it is revealed', () => {
  const password = secret('tiga-kucing')
  expect(password.reveal()).toBe('tiga-kucing')
  expect([String(password), JSON.stringify({ password }), inspect({ password })].join(' ')).not.toContain('kucing')
})
