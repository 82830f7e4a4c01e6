import { expect, test } from 'vitest'
import { nearest, suggestion } from './suggest.js'

const verbs = ['dev', 'doctor', 'simulate', 'table list', 'verify']

test.each([
  ['dve', 'dev'],
  ['docter', 'doctor'],
  ['simulat', 'simulate'],
  ['tabel list', 'table list'],
  ['simu', 'simulate'],
])('%j was meant as %j', (typed, meant) => {
  expect(nearest(typed, verbs)).toBe(meant)
})

test('nothing is offered where nothing is near', () => {
  expect(nearest('kucing', verbs)).toBeUndefined()
  expect(nearest('x', ['d'])).toBeUndefined()
  expect(suggestion('kucing', verbs)).toBe('')
})
