import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ColumnType, columnJson } from './column-json.js'

const list = (kind: 'number' | 'boolean' | 'json' | 'instant' | 'text'): ColumnType => ({
  kind: 'array',
  of: { kind },
  delimiter: ',',
})

describe('a column as JSON', () => {
  test.each([
    ['number', '1234567890123456789.70', '1234567890123456789.70'],
    ['number', '-1e-07', '-1e-07'],
    ['number', 'NaN', '"NaN"'],
    ['number', '-Infinity', '"-Infinity"'],
    ['boolean', 't', 'true'],
    ['boolean', 'f', 'false'],
    ['json', '{"a": [1, null]}', '{"a": [1, null]}'],
    ['instant', '2026-01-01 00:00:00.123456+00', '"2026-01-01T00:00:00.123456+00:00"'],
    ['instant', '2026-01-01 07:00:00+05:30', '"2026-01-01T07:00:00+05:30"'],
    ['instant', '2026-01-01 00:00:00', '"2026-01-01T00:00:00"'],
    ['instant', '0044-03-15 00:00:00+00 BC', '"0044-03-15T00:00:00+00:00 BC"'],
    ['instant', 'infinity', '"infinity"'],
    ['text', '2026-01-01', '"2026-01-01"'],
    ['opaque', '(1,"a b")', '"(1,\\"a b\\")"'],
  ] as const)('of kind %s: %s is %s', (kind, text, json) => {
    expect(columnJson(text, { kind })).toBe(json)
  })

  test.each([
    [list('number'), '{1,NULL,2.50}', '[1,null,2.50]'],
    [list('number'), '{}', '[]'],
    [list('number'), '[0:1]={1,2}', '[1,2]'],
    [list('number'), '{{1,2},{3,4}}', '[[1,2],[3,4]]'],
    [list('text'), '{"NULL","a \\"b\\" \\\\ c","",x}', '["NULL","a \\"b\\" \\\\ c","","x"]'],
    [list('instant'), '{"2026-01-01 00:00:00+00"}', '["2026-01-01T00:00:00+00:00"]'],
    [list('json'), '{"{\\"a\\": 1}"}', '[{"a": 1}]'],
    [{ kind: 'array', of: { kind: 'text' }, delimiter: ';' }, '{(1,1),(0,0);(2,2),(0,0)}', '["(1,1),(0,0)","(2,2),(0,0)"]'],
  ] satisfies [ColumnType, string, string][])('an array: %j of %s', (type, text, json) => {
    expect(columnJson(text, type)).toBe(json)
  })

  test('any list of texts comes back as it was, however it is quoted', () => {
    const written = (texts: readonly string[]) =>
      `{${texts.map((text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        expect(JSON.parse(columnJson(written(texts), list('text')))).toEqual(texts)
      }),
      { seed: 5, numRuns: 300 },
    )
  })

  test('what is no array ends with a name', () => {
    for (const text of ['', '{', '{1', '{"a', '{"a"b}', '{'.repeat(9)])
      expect(() => columnJson(text, list('text'))).toThrow('SOURCE_STREAM_UNREADABLE')
  })
})
