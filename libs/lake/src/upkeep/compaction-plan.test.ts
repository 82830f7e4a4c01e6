import type { PlannedDelete, PlannedFile } from '@storemesh/iceberg'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CompactionPolicy, planCompaction, sizeOf } from './compaction-plan.js'

const policy: CompactionPolicy = { target_bytes: 1000, delete_ratio: 0.1, files_min: 3, bytes_max: 1e9, isEager: false }
const file = (key: string, size_bytes: number, rest: Partial<PlannedFile> = {}): PlannedFile => ({
  key,
  path: key,
  partition_value: null,
  spec_id: 0,
  partition: [],
  format: 'parquet',
  record_count: 100,
  size_bytes,
  deletes: [],
  ...rest,
})
const deleting = (record_count: number): PlannedDelete => ({
  kind: 'position',
  key: 'd',
  path: 'd',
  format: 'parquet',
  equality_ids: [],
  isOfOneFile: false,
  record_count,
  size_bytes: 10,
})
const keys = (files: readonly PlannedFile[], own: Partial<CompactionPolicy> = {}) =>
  planCompaction(files, { ...policy, ...own }).map((job) => job.map(({ key }) => key))

describe('a file is written anew', () => {
  test('where it is small and has enough of its like', () => {
    expect(keys([file('a', 10), file('b', 10)])).toEqual([])
    expect(keys([file('a', 10), file('b', 10), file('c', 10)])).toEqual([['a', 'b', 'c']])
    expect(keys([file('a', 10), file('b', 10)], { isEager: true })).toEqual([['a', 'b']])
  })

  test('with files of its own partition and spec alone', () => {
    const of = (key: string, day: number, spec_id = 0) => file(key, 10, { partition: [day], spec_id })
    expect(keys([of('a', 1), of('b', 1), of('c', 2), of('d', 1, 1)], { isEager: true })).toEqual([['a', 'b']])
  })

  test('whatever its size, where many of its rows were deleted, or a reader could not read it', () => {
    expect(keys([file('a', 900, { deletes: [deleting(10)] }), file('b', 900, { deletes: [deleting(9)] })])).toEqual([['a']])
    expect(keys([file('a', 900), file('b', 10, { format: 'avro' })])).toEqual([['b']])
  })

  test('but not with one many times as large: its rows would be written again with each small one', () => {
    const large = 5 * 64 * 1024
    const target_bytes = 2 ** 20
    const small = [file('b', 10), file('c', 20), file('d', 30)]
    expect(keys([file('a', large), ...small], { target_bytes })).toEqual([['b', 'c', 'd']])
    expect(keys([file('a', large), file('b', 10)], { target_bytes })).toEqual([])
  })
})

test('a run reads no more than it may, and at least something', () => {
  const files = Array.from({ length: 12 }, (_, index) => file(`${index}`, 250, { partition: [index % 3] }))
  expect(keys(files, { bytes_max: 1000 })).toHaveLength(1)
  expect(keys(files, { bytes_max: 1 })).toHaveLength(1)
  expect(keys(files)).toHaveLength(3)
})

test('whatever the files, none is in two jobs, none that is large enough is touched, and no bin outgrows the target', () => {
  const anyFile = fc.record({
    size_bytes: fc.integer({ min: 1, max: 1500 }),
    day: fc.integer({ min: 0, max: 3 }),
    isAvro: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(anyFile, { maxLength: 60 }), fc.boolean(), (given, isEager) => {
      const files = given.map(({ size_bytes, day, isAvro }, index) =>
        file(`${index}`, size_bytes, { partition: [day], format: isAvro ? 'avro' : 'parquet' }),
      )
      const jobs = planCompaction(files, { ...policy, isEager })
      const all = jobs.flat()
      expect(new Set(all.map(({ key }) => key)).size).toBe(all.length)
      expect(all.filter(({ format, size_bytes }) => format === 'parquet' && size_bytes >= 750)).toEqual([])
      expect(jobs.filter((job) => job.length > 1 && sizeOf(job) > 1000)).toEqual([])
      expect(files.filter(({ format }) => format === 'avro').every((each) => all.includes(each))).toBe(true)
    }),
    { seed: 3, numRuns: 300 },
  )
})
