import { describe, expect, test } from 'vitest'
import type { Source, SourcePosition, SourceRow } from './source.js'

/** A source that starts empty, and a way to put rows into it. */
export interface SourceUnderTest {
  readonly source: Source
  /** Rows of these names, in this order. */
  readonly append: (names: readonly string[]) => Promise<void>
  /** The name of a row that came out. */
  readonly nameOf: (row: SourceRow) => string
  /** The same source as another process would open it. */
  readonly reopen: () => Promise<Source>
}

const ALL = { rows_max: 10_000, bytes_max: 10_000_000 }
const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => `row ${String(from + n).padStart(4, '0')}`)

/** Reads until there is nothing more, and gives back every batch on the way. */
async function drain(source: Source, start: SourcePosition | undefined, limits = ALL) {
  const batches = []
  let position = start
  for (;;) {
    const batch = await source.read(position, limits)
    if (batch.rows.length === 0) return { batches, position: batch.next }
    batches.push(batch)
    position = batch.next
  }
}

const rowsOf = async (source: Source, start?: SourcePosition, limits = ALL) =>
  (await drain(source, start, limits)).batches.flatMap((batch) => batch.rows)

/** What every source promises. An adapter's test file calls this and adds only what is its own. */
export function sourceConformance(kind: string, fresh: () => Promise<SourceUnderTest>): void {
  describe(`${kind} is a source`, () => {
    test('is caught up where there is nothing, and finds what comes after', async () => {
      const { source, append, nameOf } = await fresh()
      const empty = await source.read(undefined, ALL)
      expect(empty).toMatchObject({ rows: [], caught_up: true })
      await append(numbered(0, 3))
      expect((await rowsOf(source, empty.next)).map(nameOf).toSorted()).toEqual(numbered(0, 3))
    })

    test('keeps to its limits, gives at least one row, and says when it is caught up', async () => {
      const { source, append } = await fresh()
      await append(numbered(0, 25))
      const { batches } = await drain(source, undefined, { rows_max: 4, bytes_max: 10_000_000 })
      expect(Math.max(...batches.map((batch) => batch.rows.length))).toBeLessThanOrEqual(4)
      expect(batches.flatMap((batch) => batch.rows)).toHaveLength(25)
      expect(batches.map((batch) => batch.caught_up)).toEqual(batches.map((_, index) => index === batches.length - 1))
      const tight = await drain(source, undefined, { rows_max: 100, bytes_max: 1 })
      expect(tight.batches.map((batch) => batch.rows.length)).toEqual(Array.from({ length: 25 }, () => 1))
    })

    test('goes on from any position with exactly the rest', async () => {
      const { source, append, reopen } = await fresh()
      await append(numbered(0, 20))
      const { batches } = await drain(source, undefined, { rows_max: 3, bytes_max: 10_000_000 })
      const all = placesOf(batches.flatMap((batch) => batch.rows))
      expect(new Set(all).size).toBe(20)
      const other = await reopen()
      for (const [index, batch] of batches.entries()) {
        const before = placesOf(batches.slice(0, index + 1).flatMap(({ rows }) => rows))
        expect([...before, ...placesOf(await rowsOf(other, throughJson(batch.next)))].toSorted()).toEqual(all.toSorted())
      }
    })

    test('shows a row that is read twice in the same way', async () => {
      const { source, append, reopen } = await fresh()
      await append(numbered(0, 10))
      const first = await rowsOf(source)
      expect(plain(await rowsOf(await reopen()))).toEqual(plain(first))
    })

    test('keeps the order of a partition, in which the offset grows', async () => {
      const { source, append, nameOf } = await fresh()
      await append(numbered(0, 10))
      const { batches, position } = await drain(source, undefined, { rows_max: 3, bytes_max: 10_000_000 })
      await append(numbered(10, 10))
      const rows = [...batches.flatMap((batch) => batch.rows), ...(await rowsOf(source, position))]
      expect(rows).toHaveLength(20)
      for (const partition of new Set(rows.map((row) => row.partition))) {
        const ofPartition = rows.filter((row) => row.partition === partition)
        expect(ofPartition.map(nameOf)).toEqual(ofPartition.map(nameOf).toSorted())
        expect(ofPartition.map((row) => row.offset)).toEqual(
          [...new Set(ofPartition.map((row) => row.offset))].toSorted((a, b) => a - b),
        )
      }
    })

    test('keeps its identity, whatever is read and appended', async () => {
      const { source, append, reopen } = await fresh()
      const identity = await source.identity()
      await append(numbered(0, 2))
      await rowsOf(source)
      expect(await (await reopen()).identity()).toBe(identity)
      expect(await (await fresh()).source.identity()).not.toBe(identity)
    })

    test('refuses limits out of range and a position of another source', async () => {
      const { source } = await fresh()
      await expect(source.read(undefined, { rows_max: 0, bytes_max: 1 })).rejects.toThrow('LIMIT_EXCEEDED')
      await expect(source.read({ page: 3 }, ALL)).rejects.toThrow('SOURCE_POSITION_INVALID')
      await expect(source.read(null, ALL)).rejects.toThrow('SOURCE_POSITION_INVALID')
    })

    test('can be closed twice', async () => {
      const { source } = await fresh()
      await source.read(undefined, ALL)
      await source.close()
      await expect(source.close()).resolves.toBeUndefined()
    })
  })
}

const placesOf = (rows: readonly SourceRow[]): string[] => rows.map((row) => `${row.partition} ${row.place}`)

const plain = (rows: readonly SourceRow[]) =>
  rows
    .map((row) => ({ ...row, value: Buffer.from(row.value).toString() }))
    .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)

/** A position is committed with the rows, as JSON. */
const throughJson = (position: SourcePosition): SourcePosition => JSON.parse(JSON.stringify(position))
