import { describe, expect, test } from 'vitest'
import { entityTagOf, isKnown } from './entity-tag.js'
import { problemOf } from './problem.js'
import { takesJson } from './takes-json.js'

test('one byte more is another tag, and the same bytes are the same', () => {
  expect(entityTagOf('{"rows":[]}')).toBe(entityTagOf('{"rows":[]}'))
  expect(entityTagOf('{"rows":[]} ')).not.toBe(entityTagOf('{"rows":[]}'))
  expect(entityTagOf('')).toMatch(/^"[\w-]{27}"$/)
})

test.each<[header: string | undefined, known: boolean]>([
  [undefined, false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b" , "a"', true],
  ['*', true],
  ['"b"', false],
  ['a', false],
  ['', false],
])('If-None-Match %s', (header, known) => {
  expect(isKnown('"a"', header)).toBe(known)
})

test.each<[accept: string | undefined, takes: boolean]>([
  [undefined, true],
  ['', true],
  ['*/*', true],
  ['Application/JSON; charset=utf-8', true],
  ['text/html, application/*;q=0.2', true],
  ['text/html', false],
  ['application/json;q=0', false],
  ['application/json;q=0.000', false],
  ['application/jsonp', false],
])('Accept %s', (accept, takes) => {
  expect(takesJson(accept)).toBe(takes)
})

describe('a problem', () => {
  test('has the status of its code, and 500 where nobody knows the code', () => {
    const of = (code: string) => problemOf([{ message: `${code}: why`, extensions: { code } }]).status
    expect(['CURSOR_INVALID', 'AUDIT_UNAVAILABLE', 'SUBGRAPH_TIMEOUT', 'SUBGRAPH_ERROR', 'SOMETHING_NEW'].map(of)).toEqual([
      400, 503, 504, 502, 500,
    ])
  })

  test('says when to come again', () => {
    const extensions = { code: 'BUDGET_SPENT', retry_after_s: 7 }
    expect(problemOf([{ message: 'wait', extensions }])).toMatchObject({ status: 429, headers: { 'retry-after': '7' } })
  })
})
