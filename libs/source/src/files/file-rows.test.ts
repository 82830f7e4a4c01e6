import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { FilesBelow } from '../declaration.js'
import { drain, newDrop, removeDrops, textsOf } from './fixtures/drop-folder.js'

afterEach(removeDrops)

describe('a row of CSV', () => {
  const rowsOf = async (content: string | Uint8Array, more: Partial<FilesBelow> = {}) => {
    const { put, open } = await newDrop()
    await put('a.csv', content)
    return textsOf(await open(more))
  }

  test('is an object of texts, as they came', async () => {
    expect(await rowsOf('\uFEFFid,price,"a ""note"""\r\n007,1.50,"x, ""y""\r\nz"\r\n8,, padded \r\n')).toEqual([
      '{"id":"007","price":"1.50","a \\"note\\"":"x, \\"y\\"\\r\\nz"}',
      '{"id":"8","price":"","a \\"note\\"":" padded "}',
    ])
  })

  test.each([
    ['fewer columns', '1'],
    ['more columns', '1,2,3'],
    ['a quote within a field', '1,5" screen'],
    ['something after a quote', '"1"x,2'],
    ['a NUL', '1,a\0b'],
  ])('stays as it came with %s, and the others go on', async (_, row) => {
    expect(await rowsOf(`a,b\n1,2\n${row}\n3,4\n`)).toEqual(['{"a":"1","b":"2"}', row, '{"a":"3","b":"4"}'])
  })

  test('keeps bytes that are no UTF-8', async () => {
    const { put, open } = await newDrop()
    await put('a.csv', Buffer.from('a,b\n1,caf\xe9\n3,4\n', 'latin1'))
    const { rows } = await drain(await open())
    expect(rows.map(({ value }) => Buffer.from(value).toString('latin1'))).toEqual(['1,caf\xe9', '{"a":"3","b":"4"}'])
  })

  test('that is refused is never taken for an object', async () => {
    expect(await rowsOf('a,b\n{}\n')).toEqual(['"{}"'])
  })

  test('whose quote does not end takes its line alone', async () => {
    expect(await rowsOf('a,b\n1,"2\n3,4\n5,6\n')).toEqual(['1,"2', '{"a":"3","b":"4"}', '{"a":"5","b":"6"}'])
  })

  test('that is too long is a bad row of its own', async () => {
    const long = `1,${'x'.repeat(100)}`
    const [first, cut, last] = await rowsOf(`a,b\n1,2\n${long}\n3,4\n`, { line_bytes_max: 50 })
    expect([first, cut, last]).toEqual(['{"a":"1","b":"2"}', long.slice(0, 50), '{"a":"3","b":"4"}'])
  })

  test.each(['a,a\n1,2\n', 'a,\n1,2\n', '"a\n1\n'])(
    'has a header that names each column once, or its file is reported: %j',
    async (content) => {
      expect(await rowsOf(content)).toEqual([expect.stringContaining('FILE_HEADER_INVALID: raw-data/tills/a.csv')])
    },
  )

  test('is not in an empty file, nor in one with a header alone', async () => {
    expect([await rowsOf(''), await rowsOf('a,b'), await rowsOf('a,b\n\n')]).toEqual([[], [], []])
  })
})

describe('a line of JSON', () => {
  test('keeps its bytes; empty lines are none, and the last needs no end', async () => {
    const { put, open } = await newDrop()
    await put('a.jsonl', '\uFEFF{"a": 1.50}\r\n\n  \n{"a":"\\u00e9"}\nno json\n{"a":3}')
    expect(await textsOf(await open({ format: 'json-lines' }))).toEqual(['{"a": 1.50}', '{"a":"\\u00e9"}', 'no json', '{"a":3}'])
  })

  test('that is too long is a bad row of its own, not the end of the file', async () => {
    const { put, open } = await newDrop()
    const long = `{"a":"${'x'.repeat(3 << 20)}"}`
    await put('a.jsonl', `{"a":1}\n${long}\n{"a":2}\n`)
    const texts = await textsOf(await open({ format: 'json-lines', line_bytes_max: 1000 }))
    expect(texts).toEqual(['{"a":1}', long.slice(0, 1000), '{"a":2}'])
  })
})

test('any limits give the rows that one read gives', async () => {
  const field = fc.constantFrom('1', '', 'x, y', '"', 'two\nlines', 'caf\u00e9', '\ud83d\ude00')
  const quoted = field.map((text) => `"${text.replaceAll('"', '""')}"`)
  const row = fc.oneof(
    fc.tuple(quoted, quoted).map((fields) => fields.join(',')),
    fc.constantFrom('1', '1,2', '1,"2', 'a"b,c', ''),
  )
  const content = fc.array(row, { maxLength: 20 }).map((rows) => `a,b\n${rows.join('\n')}`)
  const limits = fc.record({ rows_max: fc.integer({ min: 1, max: 7 }), bytes_max: fc.integer({ min: 1, max: 200 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 4 }), limits, async (contents, chosen) => {
      const { put, open } = await newDrop()
      for (const [number, text] of contents.entries()) await put(`${number}.csv`, text)
      const source = await open({ line_bytes_max: 40 })
      const whole = await drain(source)
      const pieces = await drain(await open({ line_bytes_max: 40 }), undefined, chosen)
      expect(pieces.rows).toEqual(whole.rows)
      expect(pieces.position).toEqual(whole.position)
    }),
    { seed: 5, numRuns: 25 },
  )
})
