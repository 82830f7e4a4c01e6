import type { ByteRange, ObjectStore } from '@storemesh/object-store'
import { afterEach, describe, expect, test } from 'vitest'
import type { FilesBelow } from '../declaration.js'
import { drain, newDrop, removeDrops } from './fixtures/drop-folder.js'

afterEach(removeDrops)

/** The rows of a bad file, and of a good one that came after it. */
async function rowsOf(content: string | Uint8Array, more: Partial<FilesBelow> = {}) {
  const { put, open } = await newDrop()
  await put('a.txt', content)
  await put('b.txt', more.format === 'json-lines' ? '{"id":9}\n' : 'id,note\n9,good\n')
  const { rows } = await drain(await open(more))
  return rows.map(({ value }) => Buffer.from(value).toString('latin1'))
}

const GOOD_CSV = '{"id":"9","note":"good"}'
const GOOD_LINE = '{"id":9}'

describe('bad input in a file of CSV', () => {
  test('a shifted column makes its row a bad row', async () => {
    expect(await rowsOf('id,note\n1,a\n2,,b\n3\n4,d\n')).toEqual([
      '{"id":"1","note":"a"}',
      '2,,b',
      '3',
      '{"id":"4","note":"d"}',
      GOOD_CSV,
    ])
  })

  test.each(['utf16le', 'utf16be'])('a file in %s is reported once, not row by row', async (encoding) => {
    const utf16 = Buffer.from(`\uFEFFid,note\n${'1,a\n'.repeat(100)}`, 'utf16le')
    const [report, ...others] = await rowsOf(encoding === 'utf16le' ? utf16 : utf16.swap16())
    expect(report).toMatch(/^"FILE_UNREADABLE: raw-data\/tills\/a.txt was not read: it is written in UTF-16, expected UTF-8/)
    expect(others).toEqual([GOOD_CSV])
  })

  test('Latin-1 makes bad rows of those that hold more than ASCII', async () => {
    expect(await rowsOf(Buffer.from('id,note\n1,caf\xe9\n2,tea\n', 'latin1'))).toEqual([
      '1,caf\xe9',
      '{"id":"2","note":"tea"}',
      GOOD_CSV,
    ])
  })

  test('Latin-1 in its header is a header that nobody can read', async () => {
    const [report, ...others] = await rowsOf(Buffer.from('id,r\xe9f\n1,2\n', 'latin1'))
    expect(report).toContain('FILE_HEADER_INVALID')
    expect(others).toEqual([GOOD_CSV])
  })

  test('a number past 2^53 keeps its digits', async () => {
    expect(await rowsOf('id,note\n9007199254740993,x\n')).toEqual(['{"id":"9007199254740993","note":"x"}', GOOD_CSV])
  })

  test('half of a file ends with half of a row', async () => {
    expect(await rowsOf('id,note\n1,a\n2')).toEqual(['{"id":"1","note":"a"}', '2', GOOD_CSV])
  })
})

describe('bad input in a file of JSON lines', () => {
  const lines = (content: string | Uint8Array) => rowsOf(content, { format: 'json-lines' })

  test.each([
    ['a NUL', '{"id":"a\0b"}'],
    ['what is no UTF-8', '{"id":"\xff\xfe"}'],
    ['half of a row', '{"id":1'],
    ['a number past 2^53', '{"id":9007199254740993}'],
    ['a number with an exponent', '{"id":1e400}'],
  ])('%s stays as it came, for the contract to judge', async (_, line) => {
    expect(await lines(Buffer.from(`{"id":1}\n${line}\n{"id":2}`, 'latin1'))).toEqual(['{"id":1}', line, '{"id":2}', GOOD_LINE])
  })

  test('a file in UTF-16 is reported once, not line by line', async () => {
    const [report, ...others] = await lines(Buffer.from(`\uFEFF${'{"id":1}\n'.repeat(100)}`, 'utf16le'))
    expect(report).toContain('it is written in UTF-16')
    expect(others).toEqual([GOOD_LINE])
  })
})

describe('a large file', () => {
  const ROW = `${'x'.repeat(199)}\n`
  const PIECE_BYTES = 1 << 20

  /** Made while it is read: every row is the same, and nothing of it is on a disk. */
  function endless(store: ObjectStore, format: 'csv' | 'json-lines', size_bytes: number) {
    const head = format === 'csv' ? `note\n${'y'.repeat(194)}\n` : ROW
    const ranges: ByteRange[] = []
    const piece = Buffer.from(ROW.repeat(PIECE_BYTES / 200 + 2))
    const large: ObjectStore = {
      ...store,
      async *list(prefix) {
        for await (const entry of store.list(prefix)) yield { ...entry, size_bytes }
      },
      async read(_, range) {
        if (!range) throw new Error('read whole')
        ranges.push(range)
        const shift = range.start % 200
        const bytes = Buffer.from(piece.subarray(shift, shift + range.length))
        if (range.start < 200) bytes.set(Buffer.from(head).subarray(range.start, 200))
        return bytes
      },
    }
    return { large, ranges }
  }

  test.each(['csv', 'json-lines'] as const)(
    'of %s is read in small pieces from any place, and its content is not hashed again',
    async (format) => {
      const { put, open, store } = await newDrop()
      await put('large.txt', 'some')
      const { large, ranges } = endless(store, format, 64 << 20)
      const limits = { rows_max: 2000, bytes_max: 10_000_000 }
      const first = await (await open({ format }, large)).read(undefined, limits)
      const hashed = ranges.length
      ranges.length = 0

      const second = await (await open({ format }, large)).read(first.next, limits)
      expect([first.rows.length, second.rows.length, second.caught_up]).toEqual([2000, 2000, false])
      expect(hashed).toBeLessThanOrEqual(64 + 3)
      expect(ranges.length).toBeLessThanOrEqual(3)
      expect(Math.max(...ranges.map(({ length }) => length))).toBe(PIECE_BYTES)
      expect(Math.max(...ranges.map(({ start }) => start))).toBeLessThan(2001 * 200 + PIECE_BYTES)
      expect(JSON.stringify(second.next).length).toBeLessThan(500)
    },
  )
})
