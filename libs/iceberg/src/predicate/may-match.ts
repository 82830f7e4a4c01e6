import type { PartitionSpec } from '../partition.js'
import type { PartitionSummary } from '../partition-summary.js'
import { transformNamed } from '../transform/transforms.js'
import type { PrimitiveType } from '../types.js'
import type { BoundPredicate, BoundTest } from './bind.js'
import type { ColumnTest } from './column-test.js'
import type { FileRanges } from './file-ranges.js'
import { rangeOfSummary } from './known-range.js'
import { rangeMayMatch, type ValueRange } from './value-range.js'

/** False where none of the rows that were written under a spec can pass; what is not known may. */
export interface Pruning {
  /** By what the list says of a manifest's partitions. */
  manifest(summaries: readonly PartitionSummary[]): boolean
  /** By their partitions, for each of some files. */
  partitions(files: FileRanges): Marks
  /** By partition and column statistics together, for each file that is marked. */
  files(files: FileRanges, among?: Marks): Marks
}

/** One for each file. */
export type Marks = readonly boolean[]

/** `types` are those of the spec's partition values. */
export function pruningBy(predicate: BoundPredicate, spec: PartitionSpec, types: readonly PrimitiveType[]): Pruning {
  const projections = new Map<BoundTest, readonly Projection[]>()
  const projected = (test: BoundTest): readonly Projection[] => {
    const known = projections.get(test)
    if (known) return known
    const found = projectionsOf(test, spec)
    projections.set(test, found)
    return found
  }
  const byPartition = (files: FileRanges, test: BoundTest, among: Marks): Marks =>
    projected(test).reduce<Marks>((marks, { index, test: own }) => narrowed(marks, own, files.partition(index)), among)
  const all = ({ count }: FileRanges): Marks => Array<boolean>(count).fill(true)

  return {
    manifest: (summaries) =>
      mayPass(predicate, (test) =>
        projected(test).every(({ index, test: own }) => {
          const range = rangeOfSummary(types[index], summaries[index])
          return range === undefined || rangeMayMatch(own, range)
        }),
      ),
    partitions: (files) => markedBy(predicate, all(files), (test, among) => byPartition(files, test, among)),
    files: (files, among = all(files)) =>
      markedBy(predicate, among, (test, some) =>
        narrowed(byPartition(files, test, some), test.test, files.column(test.field_id, test.type)),
      ),
  }
}

/** Those marks whose range may pass. */
const narrowed = (marks: Marks, test: ColumnTest, ranges: readonly (ValueRange | undefined)[]): Marks =>
  marks.map((is, index) => {
    const range = is ? ranges[index] : undefined
    return is && (range === undefined || rangeMayMatch(test, range))
  })

/** A test at a time over all files: many times as quick as a predicate at a time over each. */
function markedBy(predicate: BoundPredicate, among: Marks, by: (test: BoundTest, among: Marks) => Marks): Marks {
  if ('and' in predicate) return predicate.and.reduce((marks, part) => markedBy(part, marks, by), among)
  if ('or' in predicate) {
    const parts = predicate.or.map((part) => markedBy(part, among, by))
    return among.map((_, index) => parts.some((marks) => marks[index]))
  }
  return by(predicate, among)
}

interface Projection {
  readonly index: number
  readonly test: ColumnTest
}

function projectionsOf({ field_id, type, test }: BoundTest, spec: PartitionSpec): readonly Projection[] {
  return spec.fields.flatMap((field, index) => {
    const transform = transformNamed(field.transform)
    if (field['source-id'] !== field_id || !transform.accepts(type)) return []
    const projected = transform.project(type, test)
    return projected ? [{ index, test: projected }] : []
  })
}

function mayPass(predicate: BoundPredicate, passes: (test: BoundTest) => boolean): boolean {
  if ('and' in predicate) return predicate.and.every((part) => mayPass(part, passes))
  if ('or' in predicate) return predicate.or.some((part) => mayPass(part, passes))
  return passes(predicate)
}
