import type { Rejection } from '@storemesh/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { refusalWatch } from './refusal-watch.js'

const reason = (field?: string): Rejection => ({
  code: field === undefined ? 'EVENT_NOT_JSON' : 'EVENT_FIELD_INVALID',
  expected: 'a whole number',
  message: 'expected a whole number',
  ...(field !== undefined && { field }),
})
const times = (count: number, field?: string) => Array.from({ length: count }, () => reason(field))

test('a source of which half cannot be read is broken, once, by what most of it fails', () => {
  const watch = refusalWatch()
  expect(watch(20, times(9, 'quantity'))).toBeUndefined()
  expect(watch(20, [...times(4), ...times(3, 'lines[1].price'), ...times(3, 'lines[20].price')])).toEqual({
    turned: 'broke',
    by: { code: 'EVENT_FIELD_INVALID', field: 'lines[].price', count: 6 },
    refused: 10,
    rows: 20,
  })
  expect(watch(1000, times(1000))).toBeUndefined()
  expect(watch(20, times(9))).toEqual({ turned: 'mended', refused: 9, rows: 20 })
  expect(watch(20, [])).toBeUndefined()
  expect(watch(20, times(20))).toMatchObject({ turned: 'broke', by: { code: 'EVENT_NOT_JSON' } })
})

test('what comes in drops is looked at together, and nothing is said of less than twenty rows', () => {
  const watch = refusalWatch()
  for (let row = 1; row < 20; row++) expect(watch(1, times(1))).toBeUndefined()
  expect(watch(1, [])).toMatchObject({ turned: 'broke', refused: 19, rows: 20 })
  for (let row = 1; row < 20; row++) expect(watch(1, [])).toBeUndefined()
  expect(watch(1, [])).toMatchObject({ turned: 'mended', refused: 0 })
})

test('whatever comes, a source breaks and is mended in turns', () => {
  const batch = fc.nat({ max: 40 }).chain((rows) => fc.nat({ max: rows }).map((refused) => ({ rows, refused })))
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 40 }), (batches) => {
      const watch = refusalWatch()
      const turns = batches.flatMap(({ rows, refused }) => watch(rows, times(refused))?.turned ?? [])
      expect(turns).toEqual(turns.map((_, at) => (at % 2 === 0 ? 'broke' : 'mended')))
    }),
    { seed: 5 },
  )
})
