import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ContractColumn, ContractType } from '../contract.js'
import { eventCheck } from './event-check.js'

const column = (name: string, of: ContractType, required = false): ContractColumn => ({ name, of, required, description: name })
const scalar = (type: Extract<ContractType, { kind: 'scalar' }>['type']): ContractType => ({ kind: 'scalar', type })
const columns = [
  column('receipt_id', { kind: 'text', type: 'string' }, true),
  column('quantity', { kind: 'scalar', type: 'int', minimum: -1000, maximum: 1000 }),
  column('points', scalar('long')),
  column('price', scalar('decimal(18, 2)')),
  column('weight', scalar('double')),
  column('gift', scalar('boolean')),
  column('sold_at', scalar('timestamptz')),
]
const check = eventCheck({ columns }, 'cells')
const read = (cells: Readonly<Record<string, unknown>>) => {
  const checked = check(Buffer.from(JSON.stringify({ receipt_id: 'r1', ...cells })))
  return checked.ok ? checked.columns : checked.reason
}

test.each([
  ['quantity', '-3', -3],
  ['quantity', '007', 7],
  ['quantity', 2, 2],
  ['points', '9007199254740991', 9_007_199_254_740_991],
  ['price', '1500.5', '1500.50'],
  ['price', '1.000', '1.00'],
  ['weight', '1.5e3', 1500],
  ['gift', 'TRUE', true],
  ['gift', 'false', false],
  ['sold_at', '2026-01-31T10:00:00+07:00', '2026-01-31T03:00:00.000000Z'],
])('of cells, %s reads %j', (name, cell, expected) => {
  expect(read({ [name]: cell })).toMatchObject({ [name]: expected })
})

test.each([
  ['quantity', '1,5'],
  ['quantity', '1.5'],
  ['quantity', ' 1'],
  ['quantity', '+1'],
  ['quantity', '1001'],
  ['points', '9007199254740993'],
  ['points', '0x10'],
  ['price', '1.500,00'],
  ['price', 'Rp1500'],
  ['weight', 'NaN'],
  ['weight', '1e999'],
  ['gift', '1'],
  ['sold_at', '2026-01-31 10:00:00'],
])('of cells, %s does not read %j', (name, cell) => {
  expect(read({ [name]: cell })).toMatchObject({ code: 'EVENT_FIELD_INVALID', field: name })
})

test('an empty cell is no value, and one that is required is missing', () => {
  expect(read({ quantity: '', price: '', gift: '' })).toMatchObject({ quantity: null, price: null, gift: null })
  expect(read({ receipt_id: '' })).toMatchObject({ code: 'EVENT_FIELD_MISSING', field: 'receipt_id' })
})

test('whatever a whole number’s text, it is read as that number or not at all', () => {
  fc.assert(
    fc.property(fc.oneof(fc.bigInt(), fc.integer().map(BigInt)), (number) => {
      const found = read({ points: String(number) })
      const isHeld = number >= BigInt(Number.MIN_SAFE_INTEGER) && number <= BigInt(Number.MAX_SAFE_INTEGER)
      expect(found).toMatchObject(isHeld ? { points: Number(number) } : { code: 'EVENT_FIELD_INVALID' })
    }),
    { seed: 11 },
  )
})
