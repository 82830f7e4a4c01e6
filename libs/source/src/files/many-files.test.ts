import { objectKey, type ObjectEntry, type ObjectStore } from '@storemesh/object-store'
import { afterEach, expect, test } from 'vitest'
import { drain, newDrop, removeDrops, START_MS, textsOf } from './fixtures/drop-folder.js'

afterEach(removeDrops)

const FILES = 10_000

/** A bucket of many small files, and what was asked of it. */
function manyFiles(store: ObjectStore) {
  const asked = { lists: 0, listed: 0, reads: 0 }
  const entries = new Map<string, ObjectEntry>()
  const put = (number: number) => {
    const key = objectKey(`raw-data/tills/partition=${number % 3}/tills+${String(number).padStart(6, '0')}.csv`)
    entries.set(key, { key, size_bytes: contentOf(key).length, modified_ms: START_MS - 900_000 + number })
  }
  const contentOf = (key: string) => Buffer.from(`name\n${key}\n`)
  for (let number = 0; number < FILES; number += 1) put(number)
  const many: ObjectStore = {
    ...store,
    async *list(prefix = '') {
      asked.lists += 1
      const whole = entries.get(prefix)
      for (const entry of whole ? [whole] : entries.values()) {
        asked.listed += 1
        yield entry
      }
    },
    async read(key, range) {
      asked.reads += 1
      const { start, length } = range ?? { start: 0, length: contentOf(key).length }
      return contentOf(key).subarray(start, start + length)
    },
  }
  return { many, put, asked }
}

test('ten thousand files are read once; then a turn lists them, reads none, and the position stays small', async () => {
  const { open, store } = await newDrop()
  const { many, put, asked } = manyFiles(store)
  const source = await open({}, many)
  const first = await drain(source)
  expect(new Set(first.rows.map(({ place }) => place)).size).toBe(FILES)
  expect(JSON.stringify(first.position).length).toBeLessThan(25_000)

  // another process, which remembers nothing but the position
  const later = await open({}, many)
  Object.assign(asked, { lists: 0, listed: 0, reads: 0 })
  expect(await later.read(first.position, { rows_max: 10, bytes_max: 1000 })).toMatchObject({ rows: [], caught_up: true })
  expect(asked).toEqual({ lists: 1, listed: FILES, reads: 0 })

  put(FILES)
  expect(await textsOf(later, first.position)).toEqual([expect.stringContaining(`tills+0${FILES}.csv`)])
})

test('what is found to be known is worth a commit, so that the next process does not read it again', async () => {
  const { put, open } = await newDrop()
  await put('a.csv', 'n\n1\n')
  const { position } = await drain(await open())
  await put('copy.csv', 'n\n1\n')
  await put('empty.csv', '')
  const turn = await (await open()).read(position, { rows_max: 10, bytes_max: 1000 })
  expect(turn).toMatchObject({ rows: [], caught_up: true, worth_keeping: true })
  const next = await (await open()).read(turn.next, { rows_max: 10, bytes_max: 1000 })
  expect(next.worth_keeping).toBeUndefined()
})
