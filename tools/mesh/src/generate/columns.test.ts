import { seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { columnsFromText, keyFrom } from './given-columns.js'
import { sampleColumns } from './sample-columns.js'

const typesOf = (rows: Parameters<typeof sampleColumns>[0]) =>
  Object.fromEntries(
    sampleColumns(rows).columns.map(({ name, type, required }) => [
      name,
      `${JSON.stringify(type).replaceAll('"', '')}${required ? '!' : ''}`,
    ]),
  )

describe('columns that somebody wrote', () => {
  test('have a name, a type, and a mark where they are never missing', () => {
    expect(columnsFromText('promotion_id:string!, starts_at: timestamptz,discount:decimal(18,2)')).toEqual([
      { name: 'promotion_id', type: 'string', required: true },
      { name: 'starts_at', type: 'timestamptz', required: false },
      { name: 'discount', type: 'decimal(18, 2)', required: false },
    ])
  })

  test.each([
    ['promotion_id', 'a colon between'],
    ['a:word', 'string, boolean, date'],
    ['a:decimal(39,2)', 'decimal(18,2)'],
    ['a:decimal(2,3)', 'decimal(18,2)'],
    ['a:string, a:long', 'each column once, got a twice'],
    ['constructor:string', 'names of lower-case letters'],
    ['row_id:string', 'no column row_id, which tables say of every row themselves'],
    ['created_at:timestamptz', 'no column created_at'],
    ['', 'a colon between'],
  ])('are refused as %s', (text, why) => {
    expect(() => columnsFromText(text)).toThrow(why)
    expect(() => columnsFromText(text)).toThrow('COLUMNS_INVALID')
  })
})

describe('the key', () => {
  const columns = columnsFromText('a:string!, b:long!, c:date')

  test('is columns that are never missing', () => {
    expect(keyFrom('b, a', columns)).toEqual(['b', 'a'])
  })

  test.each([
    ['d', 'one or more of a, b, c; got "d"'],
    ['c', 'c may be: mark its type with !'],
    ['a,a', 'each column once, got a twice'],
  ])('is not %s', (text, why) => {
    expect(() => keyFrom(text, columns)).toThrow(why)
  })
})

describe('columns of a sample', () => {
  test('are of the narrowest type that holds every value; what is empty somewhere may be missing', () => {
    const [first, second] = [
      { id: '007', count: '12', price: '1.5', share: '3', on: 'true', day: '2026-02-28', at: '2026-02-28T01:02:03Z', note: '' },
      {
        id: '8',
        count: '-3',
        price: '2',
        share: '0.125',
        on: 'false',
        day: '2024-02-29',
        at: '2026-02-28T01:02:03.5+07:00',
        note: 'x',
      },
    ]
    expect(typesOf([first, second])).toEqual({
      id: 'string!',
      count: 'long!',
      price: 'decimal(18, 1)!',
      share: 'decimal(18, 3)!',
      on: 'boolean!',
      day: 'date!',
      at: 'timestamptz!',
      note: 'string',
    })
  })

  test('are texts where one value is of no other type', () => {
    expect(typesOf([{ day: '2026-02-30', at: '2026-02-28T01:02:03', count: '1e3', on: 'yes' }])).toEqual({
      day: 'string!',
      at: 'string!',
      count: 'string!',
      on: 'string!',
    })
  })

  test('are known by which of them tell rows apart', () => {
    const rows = [
      { id: '1', kind: 'a' },
      { id: '2', kind: 'a' },
    ]
    expect(sampleColumns(rows).unique).toEqual(['id'])
  })

  test('hold every whole number that they were read from, whatever the sample is', () => {
    const dice = seededDice(5)
    for (let run = 0; run < 200; run++) {
      const texts = Array.from({ length: 5 }, () => String(dice.between(-1_000_000, 1_000_000)))
      const zero = dice.between(0, 4)
      const rows = texts.map((text, at) => ({ n: at === zero ? `0${text.replace('-', '')}` : text }))
      expect(typesOf(texts.map((n) => ({ n })))).toEqual({ n: 'long!' })
      expect(typesOf(rows)['n']).toBe('string!')
    }
  })

  test.each([
    [[], 'SAMPLE_EMPTY'],
    [[{ a: ['x'] }], 'SAMPLE_NESTED'],
    [[{ 'Promotion ID': 'x' }], 'COLUMNS_INVALID'],
  ])('are refused of %j', (rows, code) => {
    expect(() => sampleColumns(rows)).toThrow(code)
  })
})
