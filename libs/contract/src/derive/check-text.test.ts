import { describe, expect, test } from 'vitest'
import type { QualityCheck } from '../quality/quality-check.js'
import { checkText, durationText } from './check-text.js'

const NONE = { operator: 'mustBe', value: 0 } as const
const said = (
  check: Pick<QualityCheck, 'measure'> & Partial<QualityCheck>,
  port: 'table' | 'topic' | 'source' | 'live' = 'table',
) => checkText({ name: 'a check', place: 'shop/sales.yaml:1:1', onFailure: 'fail', expected: NONE, ...check }, port)

const minimum = {
  kind: 'broken rows',
  rule: { path: ['quantity'], breaks: 'below', limit: 1, of: 'value' },
  unit: 'rows',
} as const

describe('a check in words', () => {
  test.each<readonly [QualityCheck['measure'], string]>([
    [minimum, 'quantity is at least 1'],
    [{ ...minimum, rule: { path: ['name'], breaks: 'above', limit: 1, of: 'length' } }, 'name has at most 1 character'],
    [
      { ...minimum, rule: { path: ['address', 'tags'], breaks: 'above', limit: 3, of: 'items' } },
      'address.tags has at most 3 members',
    ],
    [{ ...minimum, rule: { path: ['city'], breaks: 'missing', texts: [] } }, 'city is there'],
    [{ ...minimum, rule: { path: ['city'], breaks: 'missing', texts: ['', 'n/a'] } }, 'city is there, and is none of ``, `n/a`'],
    [{ ...minimum, rule: { path: ['channel'], breaks: 'not among', texts: ['web', 'app'] } }, 'channel is one of `web`, `app`'],
    [{ ...minimum, rule: { path: ['sku'], breaks: 'pattern', pattern: '^p' } }, 'sku matches `^p`'],
    [
      {
        ...minimum,
        rule: { path: ['user_id'], breaks: 'reference', to: { domain: 'customers', product: 'users', column: 'id' } },
      },
      'user_id is a value of customers.users.id',
    ],
    [{ kind: 'duplicates', columns: ['a', 'b'], unit: 'rows' }, 'No two rows have the same a, b'],
    [{ kind: 'query', sql: 'SELECT\n  1' }, '`SELECT 1` gives a number that is 0'],
  ])('%j', (measure, must) => {
    expect(said({ measure })).toBe(`${must}; otherwise nothing of a refresh is published.`)
  })

  test('says what may be where not all is forbidden', () => {
    const expected = { operator: 'mustBeLessThan', value: 5 } as const
    expect(said({ measure: { ...minimum, unit: 'percent' }, expected, onFailure: 'warn' })).toBe(
      'Of rows that break “quantity is at least 1” there are less than 5 %; otherwise it is told of.',
    )
    const between = { operator: 'mustBeBetween', from: 90, to: 110 } as const
    expect(said({ measure: { kind: 'row count', unit: 'percent' }, expected: between })).toContain(
      'Of the rows that there were before a refresh, after it there are between 90 and 110 %;',
    )
  })

  test('says of what comes from others where it goes, and of what only tells nothing more', () => {
    expect(said({ measure: minimum, onFailure: 'quarantine' })).toBe('quantity is at least 1; rows that break it are kept apart.')
    expect(said({ measure: minimum }, 'topic')).toBe('quantity is at least 1; an event that breaks it is in the dead letter.')
    expect(said({ measure: minimum }, 'source')).toBe('quantity is at least 1; a row that breaks it is in quarantine.')
    expect(said({ measure: minimum }, 'live')).toBe('quantity is at least 1.')
  })
})

test.each([
  [1000, '1 second'],
  [300_000, '5 minutes'],
  [5_400_000, '90 minutes'],
  [604_800_000, '7 days'],
  [1500, '1500 milliseconds'],
])('%d milliseconds are %s', (duration_ms, text) => {
  expect(durationText(duration_ms)).toBe(text)
})
