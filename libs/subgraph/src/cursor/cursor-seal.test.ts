import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { cursorSeal } from './cursor-seal.js'

const here = cursorSeal('one secret')

test('what was sealed is read where it is bound to, by whoever has the secret, and tells nothing', () => {
  const sealed = here.seal('{"at":[[0,12345]]}', 'ann')
  expect(cursorSeal('one secret').open(sealed, 'ann')).toBe('{"at":[[0,12345]]}')
  expect(sealed).toMatch(/^[\w-]+$/)
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('12345')
})

test('bound to something else, under another secret, or with any bit turned it is none', () => {
  const sealed = here.seal('some text', 'ann')
  expect(here.open(sealed, 'bob')).toBeUndefined()
  expect(cursorSeal('another').open(sealed, 'ann')).toBeUndefined()
  const bytes = Buffer.from(sealed, 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const turned = Buffer.from(bytes)
    turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    expect(here.open(turned.toString('base64url'), 'ann')).toBeUndefined()
  }
})

test('any text is no cursor', () => {
  const dice = seededDice(3)
  for (let round = 0; round < 200; round++) {
    const text = Array.from({ length: dice.between(0, 80) }, () => String.fromCharCode(dice.between(32, 0x2fff))).join('')
    expect(here.open(text, 'ann')).toBeUndefined()
  }
})
