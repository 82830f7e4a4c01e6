import { decimalText } from '@storemesh/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ContractColumn, ContractType } from '../contract.js'
import { eventCheck } from './event-check.js'

const column = (name: string, of: ContractType, required = true): ContractColumn => ({ name, of, required, description: name })
const text: ContractType = { kind: 'text', type: 'string' }
const decimal: ContractType = { kind: 'scalar', type: 'decimal(18, 2)' }
const line: ContractType = {
  kind: 'object',
  fields: [
    column('product_id', { kind: 'text', type: 'string', minLength: 1 }),
    column('quantity', { kind: 'scalar', type: 'int', minimum: 1 }),
    column('price', { kind: 'scalar', type: 'decimal(18, 2)', minimum: 0 }),
  ],
}
const columns = [
  column('transaction_id', text),
  column('products', { kind: 'list', element: line }),
  column('total_amount', decimal),
  column('transaction_timestamp', { kind: 'scalar', type: 'timestamptz' }),
  column('visit', { kind: 'scalar', type: 'long' }, false),
  column('day', { kind: 'scalar', type: 'date' }, false),
  column('score', { kind: 'scalar', type: 'double' }, false),
  column('gift', { kind: 'scalar', type: 'boolean' }, false),
]
const check = eventCheck({ columns })
const told = {
  transaction_id: 't1',
  products: [{ product_id: 'p1', quantity: 2, price: 29.99 }],
  total_amount: 59.98,
  transaction_timestamp: '2025-12-07T04:15:30.123Z',
}
const ofText = (json: string) => check(Buffer.from(json))
const of = (change: Readonly<Record<string, unknown>>) => ofText(JSON.stringify({ ...told, ...change }))
/** The column as it is written when the event holds this JSON for it. */
const written = (name: string, json: string): unknown => {
  const checked = ofText(JSON.stringify({ ...told, [name]: 'HERE' }).replace('"HERE"', json))
  return checked.ok ? checked.columns[name] : checked.reason.code
}

describe('an event that its contract can read', () => {
  test('comes out in the order of the contract, decimals as text, instants in UTC, absent fields as null', () => {
    const checked = of({ transaction_timestamp: '2025-12-07T11:15:30.123+07:00', unknown: { any: 'thing' } })
    expect(checked.ok && JSON.stringify(checked.columns)).toBe(
      '{"transaction_id":"t1","products":[{"product_id":"p1","quantity":2,"price":"29.99"}],"total_amount":"59.98",' +
        '"transaction_timestamp":"2025-12-07T04:15:30.123000Z","visit":null,"day":null,"score":null,"gift":null}',
    )
    expect(checked.ok && checked.event['unknown']).toEqual({ any: 'thing' })
  })

  test.each([
    ['29.9', '29.90'],
    ['"0029.9"', '29.90'],
    ['-0', '0.00'],
    ['-0.01', '-0.01'],
    ['1e3', '1000.00'],
    ['2.5E-1', '0.25'],
    ['12.500', '12.50'],
    ['1234567890123456.78', '1234567890123456.78'],
    ['"9999999999999999.99"', '9999999999999999.99'],
    ['0.1000000000000000000', '0.10'],
  ])('has the decimal %s as %s', (json, expected) => {
    expect(written('total_amount', json)).toBe(expected)
  })

  test('has every decimal exactly, however it was written', () => {
    const units = fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n })
    fc.assert(
      fc.property(units, fc.boolean(), (units, asText) => {
        const amount = decimalText(units, 2)
        expect(written('total_amount', asText ? `"${amount}"` : amount)).toBe(amount)
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  test('has whole numbers up to what JSON can hold', () => {
    expect(written('visit', '9007199254740991')).toBe(9_007_199_254_740_991)
    expect(written('visit', '-9007199254740991')).toBe(-9_007_199_254_740_991)
    expect(written('visit', '3.0')).toBe(3)
    expect(written('visit', '-0')).toBe(0)
  })

  test('has long numbers in other fields as they are', () => {
    expect(written('score', '0.12345678901234567')).toBe(Number('0.12345678901234567'))
    expect(written('transaction_id', '"x 12345678901234567890 y"')).toBe('x 12345678901234567890 y')
    expect(written('unknown', '12345678901234567890')).toBeUndefined()
  })

  test('may hold text of any writing, escaped or not', () => {
    expect(written('transaction_id', '"Ç \\u00e7 \\ud83d\\ude00 \\\\u0000"')).toBe('Ç ç 😀 \\u0000')
  })
})

describe('what cannot be read is refused by name', () => {
  test.each([
    ['EVENT_NOT_UTF8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['EVENT_NOT_JSON', Buffer.from('')],
    ['EVENT_NOT_JSON', Buffer.from('{"a":1')],
    ['EVENT_NOT_JSON', Buffer.from('\uFEFF{}')],
    ['EVENT_NOT_JSON', Buffer.from('{"a":"\0"}')],
    ['EVENT_NOT_OBJECT', Buffer.from('[1]')],
    ['EVENT_NOT_OBJECT', Buffer.from('null')],
    ['EVENT_TOO_LARGE', Buffer.alloc(2 << 20, ' ')],
    ['EVENT_TEXT_INVALID', Buffer.from('{"a":"\\u0000"}')],
    ['EVENT_TEXT_INVALID', Buffer.from('{"\\u0000":"1"}')],
    ['EVENT_TEXT_INVALID', Buffer.from('{"a":"\\ud83d"}')],
    ['EVENT_FIELD_MISSING', Buffer.from('{}')],
  ])('%s', (code, bytes) => {
    expect(check(bytes)).toMatchObject({ ok: false, reason: { code } })
  })

  test.each([
    ['transaction_id', '7'],
    ['total_amount', '1.005'],
    ['total_amount', '29.990000000000000001'],
    ['total_amount', '12345678901234567.00'],
    ['total_amount', '1e400'],
    ['total_amount', '"1e3"'],
    ['total_amount', '"12,50"'],
    ['total_amount', '""'],
    ['total_amount', 'true'],
    ['visit', '1.5'],
    ['visit', '"1"'],
    ['visit', '9007199254740992'],
    ['visit', '9007199254740991.4'],
    ['score', '1e999'],
    ['gift', '0'],
    ['day', '"2026-02-29"'],
    ['day', '"2026-1-1"'],
    ['transaction_timestamp', '"2025-12-07 04:15:30"'],
    ['transaction_timestamp', '"2025-12-07T04:15:30"'],
    ['transaction_timestamp', '"2025-02-30T04:15:30Z"'],
    ['transaction_timestamp', '"2025-12-07T24:00:00Z"'],
    ['transaction_timestamp', '"2025-12-07T23:59:60Z"'],
    ['transaction_timestamp', '"9999-12-31T23:59:59-01:00"'],
    ['transaction_timestamp', '1733544930'],
    ['products', '{}'],
    ['products', '[1]'],
  ])('%s may not be %s', (name, json) => {
    expect(written(name, json)).toBe('EVENT_FIELD_INVALID')
  })

  test('a required field that is absent or null, and a nested one, are named by their path and never by their value', () => {
    const product = { product_id: 'p1', quantity: 1, price: '9.99' }
    expect(of({ total_amount: null })).toMatchObject({ reason: { code: 'EVENT_FIELD_MISSING', field: 'total_amount' } })
    expect(of({ products: [product, { ...product, price: 'kucing' }] })).toEqual({
      ok: false,
      reason: {
        code: 'EVENT_FIELD_INVALID',
        field: 'products[1].price',
        expected: 'a decimal number or its text, with at most 16 digits before and 2 after the point, at least 0',
        message:
          'products[1].price: expected a decimal number or its text, with at most 16 digits before and 2 after the point, at least 0',
      },
    })
    expect(of({ products: [{ ...product, quantity: undefined }] })).toMatchObject({
      reason: { code: 'EVENT_FIELD_MISSING', field: 'products[0].quantity' },
    })
    expect(of({ products: [null] })).toMatchObject({ reason: { code: 'EVENT_FIELD_INVALID', field: 'products[0]' } })
  })

  test('a value outside its limits', () => {
    const product = { product_id: 'p1', quantity: 1, price: 1 }
    for (const change of [{ quantity: 0 }, { quantity: 2 ** 31 }, { price: -0.01 }, { product_id: '' }]) {
      expect(of({ products: [{ ...product, ...change }] })).toMatchObject({ reason: { code: 'EVENT_FIELD_INVALID' } })
    }
  })

  test('bytes of any kind never make it fall over', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 50 }),
          fc.json().map((json) => Buffer.from(json)),
        ),
        (bytes) => {
          expect(check(bytes).ok).toBe(false)
        },
      ),
      { seed: 3, numRuns: 500 },
    )
  })
})
