import { describe, expect, test } from 'vitest'
import { contractText } from './corpus/given-contract.js'
import { readTerms, WHOLE } from './terms.js'

const FILE = 'shop/sales.yaml'
const DAY = '2027-01-31'

describe('an end that a contract announces', () => {
  test('is of the whole product, or of a field by its path, and has its place', () => {
    const text = contractText({ status: 'deprecated', ends: { note: DAY, 'lines.remark': DAY } })
    const place = (nth: number) =>
      `${FILE}:${text.split('\n').flatMap((line, at) => (line.includes(DAY) ? [at + 1] : []))[nth]}:12`
    expect([...readTerms(text, FILE).ends]).toEqual([
      [WHOLE, { day: DAY, place: place(0) }],
      ['note', { day: DAY, place: place(1) }],
      ['lines.remark', { day: DAY, place: place(2) }],
    ])
  })

  test.each([
    ['on a day that no calendar has', { note: '2027-02-30' }, 'value: expected a day such as 2027-01-31'],
    ['of a field that is not there', { colour: DAY }, 'element: expected sales, or a field of it such as sales.id'],
  ])('%s is refused, with line and column', (_, ends, why) => {
    const text = contractText({ ends })
    expect(() => readTerms(text, FILE)).toThrow(/^CONTRACT_INVALID: shop\/sales\.yaml:\d+:\d+: /)
    expect(() => readTerms(text, FILE)).toThrow(why)
  })

  test('is there once', () => {
    const level = `  - property: endOfSupport\n    value: "${DAY}"\n`
    const text = contractText({}).replace('slaProperties:\n', `slaProperties:\n${level}${level}`)
    expect(() => readTerms(text, FILE)).toThrow('the end of sales is there twice; keep one')
  })

  test('is what a deprecated product has to say', () => {
    const text = contractText({ status: 'deprecated' }).replace('property: endOfSupport', 'property: availability')
    expect(() => readTerms(text, FILE)).toThrow('status: a deprecated product says when it ends')
  })
})
