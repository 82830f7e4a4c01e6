import { rename, rm } from 'node:fs/promises'
import { Fault } from '@storemesh/core'
import type { ByteRange, ObjectStore } from '@storemesh/object-store'
import { afterEach, describe, expect, test } from 'vitest'
import { sourceConformance } from '../conformance.js'
import { files } from '../declaration.js'
import { openSource } from '../open-source.js'
import { ALL, drain, newDrop, removeDrops, START_MS, textOf, textsOf } from './fixtures/drop-folder.js'

afterEach(removeDrops)

for (const format of ['csv', 'json-lines'] as const) {
  const written = (names: readonly string[]): string =>
    format === 'csv'
      ? ['name,note', ...names.map((name) => `${name},"a, b"`)].join('\r\n')
      : names.map((name) => JSON.stringify({ name })).join('\n')

  sourceConformance(`files of ${format}`, async () => {
    const drop = await newDrop()
    let number = 0
    return {
      source: await drop.open({ format }),
      append: async (names) => {
        number += 1
        await drop.put(`day=${number}/sales.${format}`, written(names))
      },
      nameOf: (row) => JSON.parse(textOf(row)).name,
      reopen: () => drop.open({ format }),
    }
  })
}

describe('files as a source', () => {
  test('come in the order of their time, then of their key', async () => {
    const { put, open } = await newDrop()
    await put('b.jsonl', '{"n":2}', START_MS - 5000)
    await put('c.jsonl', '{"n":1}', START_MS - 9000)
    await put('a.jsonl', '{"n":3}', START_MS - 2000)
    await put('a/b.jsonl', '{"n":4}', START_MS - 2000)
    expect(await textsOf(await open({ format: 'json-lines' }))).toEqual(['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}'])
  })

  test('leave a folder alone whose name only begins alike', async () => {
    const { put, open } = await newDrop()
    await put('../tills2/a.csv', 'n\n1\n')
    expect(await textsOf(await open())).toEqual([])
  })

  test('are read once, whatever names a copy has', async () => {
    const { put, open } = await newDrop()
    await put('a.csv', 'n\n1\n')
    await put('copy of a.csv', 'n\n1\n')
    const source = await open()
    const { rows, position } = await drain(source)
    expect(rows.map(textOf)).toEqual(['{"n":"1"}'])
    await put('later/a.csv', 'n\n1\n')
    await put('b.csv', 'n\n2\n')
    expect(await textsOf(source, position)).toEqual(['{"n":"2"}'])
  })

  test('are not read again when somebody touches them', async () => {
    const { put, open } = await newDrop()
    await put('a.csv', 'n\n1\n')
    const source = await open()
    const { position } = await drain(source)
    await put('a.csv', 'n\n1\n')
    expect(await source.read(position, ALL)).toMatchObject({ rows: [], caught_up: true })
  })

  test('wait while they are unfinished or have not lain still', async () => {
    const { put, open, clock, pathOf } = await newDrop()
    const unfinished = ['_a.csv', '.b.csv', 'c.csv.tmp', 'd.csv.part', 'e.csv.unfinished', '_temporary/f.csv']
    for (const name of unfinished) await put(name, `n\n${name}\n`)
    await put('still.csv', 'n\nstill\n')
    const source = await open({ settle_ms: 5000 })
    expect(await textsOf(source)).toEqual([])
    clock.advance(4000)
    const { rows, position } = await drain(source)
    expect(rows.map(textOf)).toEqual(['{"n":"still"}'])
    await rename(pathOf('c.csv.tmp'), pathOf('c.csv'))
    expect(await textsOf(source, position)).toEqual(['{"n":"c.csv.tmp"}'])
  })

  test('are reported, once, and not read where they changed after they were read; others go on', async () => {
    const { put, open } = await newDrop()
    await put('a.csv', 'n\n1\n')
    const source = await open()
    const first = await drain(source)
    await put('a.csv', 'n\n1\n2\n')
    await put('b.csv', 'n\n3\n')
    const second = await drain(source, first.position)
    expect(second.rows.map(textOf)).toEqual([
      expect.stringMatching(/^"FILE_CHANGED: raw-data\/tills\/a.csv was changed after it was read/),
      '{"n":"3"}',
    ])
    expect(await textsOf(await open(), second.position)).toEqual([])
  })

  test('are reported where they change or go while they are read', async () => {
    const { put, open, pathOf } = await newDrop()
    await put('a.csv', 'n\n1\n2\n3\n')
    await put('b.csv', 'n\n4\n')
    const source = await open()
    const { next } = await source.read(undefined, { rows_max: 2, bytes_max: 1000 })
    await put('a.csv', 'n\n7\n8\n9\n')
    expect(await textsOf(source, next)).toEqual([expect.stringContaining('while it was read, after row 2'), '{"n":"4"}'])
    await rm(pathOf('a.csv'))
    expect(await textsOf(source, next)).toEqual([expect.stringContaining('FILE_GONE'), '{"n":"4"}'])
  })

  test('give no row that was read beside their content', async () => {
    const { put, open, store } = await newDrop()
    await put('a.csv', 'n\n1\n2\n')
    let reads = 0
    const changing: ObjectStore = {
      ...store,
      async read(key, range) {
        reads += 1
        // the first pass is for the content
        if (reads === 2) await put('a.csv', 'n\n8\n9\n')
        return store.read(key, range)
      },
    }
    expect(await textsOf(await open({}, changing))).toEqual([expect.stringContaining('while it was read, after row 0')])
  })

  test('keep the position small, and tell of a file that comes with a time before those that are remembered', async () => {
    const { put, open } = await newDrop()
    const source = await open({ remember_files: 3 })
    for (let n = 1; n <= 8; n += 1) await put(`${n}.csv`, `n\n${n}\n`)
    const first = await drain(source)
    expect(first.rows).toHaveLength(8)
    expect(first.position).toMatchObject({ forgotten: 5 })
    expect(JSON.stringify(first.position).length).toBeLessThan(700)
    await put('between.csv', 'n\nbetween\n', START_MS + 6500)
    await put('late.csv', 'n\nlate\n', START_MS - 9000)
    const second = await drain(source, first.position)
    expect(second.rows.map(textOf)).toEqual([expect.stringContaining('FILES_LATE: 1 files'), '{"n":"between"}'])
    expect(await textsOf(source, second.position)).toEqual([])
  })

  test('show the rows of a copy of a forgotten file at the places that they had', async () => {
    const { put, open } = await newDrop()
    const source = await open({ remember_files: 1 })
    await put('a.csv', 'n\n1\n')
    await put('b.csv', 'n\n2\n')
    const first = await drain(source)
    await put('copy.csv', 'n\n1\n')
    const again = await drain(source, first.position)
    expect(again.rows.map((row) => row.place)).toEqual(first.rows.slice(0, 1).map((row) => row.place))
  })

  test('are read in pieces, from where reading stopped', async () => {
    const { put, open, store } = await newDrop()
    const line = `${'x'.repeat(999)}\n`
    await put('large.csv', `n\n${line.repeat(5000)}`)
    const ranges: ByteRange[] = []
    const counting: ObjectStore = {
      ...store,
      async read(key, range) {
        if (!range) throw new Error('read whole')
        ranges.push(range)
        return store.read(key, range)
      },
    }
    const source = await open({}, counting)
    const first = await source.read(undefined, { rows_max: 4500, bytes_max: 60_000_000 })
    expect(Math.max(...ranges.map((range) => range.length))).toBe(1 << 20)
    ranges.length = 0
    const rest = await (await open({}, counting)).read(first.next, ALL)
    expect([first.rows.length, rest.rows.length, rest.caught_up]).toEqual([4500, 500, true])
    // the header, and what was left: the content is not hashed again
    expect(ranges.map((range) => range.start)).toEqual([0, 4500 * 1000 + 2])
  })

  test('are known still where they are given an older time, and take nothing back', async () => {
    const { put, open } = await newDrop()
    const source = await open({ remember_files: 2 })
    for (let n = 1; n <= 4; n += 1) await put(`${n}.csv`, `n\n${n}\n`)
    const first = await drain(source)
    await put('4.csv', 'n\n4\n', START_MS - 60_000)
    const second = await drain(source, first.position)
    expect(second.rows).toEqual([])
    await put('5.csv', 'n\n5\n')
    await put('6.csv', 'n\n6\n')
    expect(await textsOf(source, second.position)).toEqual(['{"n":"5"}', '{"n":"6"}'])
  })

  test('fail by name where the store cannot give what it lists', async () => {
    const { put, open, store } = await newDrop()
    await put('a.csv', 'n\n1\n')
    const read = async () => {
      throw new Fault('OBJECT_TRUNCATED', 'a.csv: expected 4 bytes, got 3')
    }
    await expect((await open({}, { ...store, read })).read(undefined, ALL)).rejects.toThrow('OBJECT_TRUNCATED')
  })

  test('are declared within limits, and want the store that they name', async () => {
    expect(() => files({ prefix: '/tills', format: 'csv' })).toThrow('OBJECT_KEY_INVALID')
    expect(() => files({ prefix: 'tills', format: 'csv', settle_ms: -1 })).toThrow('SOURCE_DECLARATION_INVALID')
    expect(() => files({ prefix: 'tills', format: 'csv', remember_files: 0 })).toThrow('SOURCE_DECLARATION_INVALID')
    await expect(openSource(files({ prefix: 'tills', format: 'csv' }), {})).rejects.toThrow('SOURCE_NOT_CONNECTED')
  })
})
