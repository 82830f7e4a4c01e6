import type { PartitionSpec } from '../partition.js'
import type { PartitionSummary } from '../partition-summary.js'
import type { SingleValue } from '../single-value.js'
import { transformNamed } from '../transform/transforms.js'
import type { PrimitiveType } from '../types.js'
import type { BoundPredicate, BoundTest } from './bind.js'
import type { ColumnTest } from './column-test.js'
import { rangeOfSummary } from './known-range.js'
import { rangeMayMatch, rangeOfOne, type ValueRange } from './value-range.js'

/** False where none of the rows that were written under a spec can pass; what is not known may. */
export interface Pruning {
  /** By what the list says of a manifest's partitions. */
  manifest(summaries: readonly PartitionSummary[]): boolean
  partition(values: readonly (SingleValue | null)[]): boolean
  /** By partition and column statistics together. */
  file(values: readonly (SingleValue | null)[], rangeOf: RangeOfColumn): boolean
}

/** What is known of a column, whose values are of a type. */
export type RangeOfColumn = (field_id: number, type: PrimitiveType) => ValueRange

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
  const decided = new Map<SingleValue | null, boolean>() // many files share a partition; bytes are not found again, which costs little
  const byPartition = (rangeOf: (index: number) => ValueRange | undefined) => (test: BoundTest) =>
    projected(test).every((projection) => {
      const range = rangeOf(projection.index)
      return range === undefined || rangeMayMatch(projection.test, range)
    })
  const ofValues = (values: readonly (SingleValue | null)[]) =>
    byPartition((index) => {
      const value = values[index]
      return value === undefined ? undefined : rangeOfOne(value)
    })

  return {
    manifest: (summaries) =>
      mayPass(
        predicate,
        byPartition((index) => rangeOfSummary(types[index], summaries[index])),
      ),
    partition(values) {
      const [first] = values
      if (values.length !== 1 || first === undefined) return mayPass(predicate, ofValues(values))
      const known = decided.get(first)
      if (known !== undefined) return known
      const passes = mayPass(predicate, ofValues(values))
      decided.set(first, passes)
      return passes
    },
    file(values, rangeOf) {
      const inPartition = ofValues(values)
      return mayPass(predicate, (test) => inPartition(test) && rangeMayMatch(test.test, rangeOf(test.field_id, test.type)))
    },
  }
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
