import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { nameAgain } from './names-again.js'

const writings = (name: string) => {
  const dice = seededDice(5)
  return new Set(Array.from({ length: 600 }, () => nameAgain(dice, name)))
}

test('a name is written as people write it: with a title or without, in old spelling, with its words swapped, or as before', () => {
  const written = writings('H. Muhammad Budi Tjahjono')
  for (const way of [
    'H. Muhammad Budi Tjahjono',
    'H. M. Budi Tjahjono',
    'Muhammad Budi Tjahjono',
    'h. muhammad budi tjahjono',
    'H. Muhammad Budi Cahjono',
    'H. Muhammad Budi T.',
    'Tjahjono Muhammad Budi',
  ])
    expect(written).toContain(way)
  expect(writings('Agus Susanto')).toContain('Agoes Susanto')
})

test('a single name of three letters is never lost', () => {
  for (const name of writings('Ayu')) expect(name.length).toBeGreaterThan(1)
})
