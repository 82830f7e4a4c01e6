import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editsWithin } from './edits.js'

const unitsOf = (text: string) => Uint16Array.from(text, (_, at) => text.charCodeAt(at))
const editsOf = (a: string, b: string, most: number) =>
  editsWithin(unitsOf(a + b), 0, a.length, a.length, a.length + b.length, most)

/** By the book: a table of all beginnings. */
function byTable(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  )
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const best = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
        isSwap ? at(i - 2, j - 2) + 1 : 9,
      )
      const row = rows[i]
      if (row) row[j] = best
    }
  }
  return at(a.length, b.length)
}

test.each([
  ['santoso', 'santoso', 0],
  ['santoso', 'sntoso', 1],
  ['santoso', 'snatoso', 1],
  ['santoso', 'santosa', 1],
  ['santoso', 'susanto', 3],
  ['', 'ab', 2],
])('%s and %s are %i edits apart', (a, b, edits) => {
  expect(editsOf(a, b, 2)).toBe(edits)
})

test('edits are those of the table, up to the most that is asked for', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, most) => {
      expect(editsOf(a, b, most)).toBe(Math.min(byTable(a, b), most + 1))
    }),
    { seed: 11, numRuns: 2000 },
  )
})
