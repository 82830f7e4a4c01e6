import type { Compared } from '../score/pair-sample.js'
import { DOUBTFUL_VALUE, type Field } from '../table/field.js'
import { likenessOf } from '../compare/value-levels.js'

const UNLIKE_LEVEL = 1

/** Whether two sets of records contradict each other: each has birth dates, or verified phones, and none is like the other's. */
export const conflictingFields = ({ comparisons }: Compared, left: readonly number[], right: readonly number[]): boolean =>
  comparisons.some(({ field }) => field !== undefined && isCertain(field) && conflicts(field, left, right))

const isCertain = ({ kind }: Field): boolean => kind === 'birth date' || kind === 'phone'

function conflicts(field: Field, left: readonly number[], right: readonly number[]): boolean {
  const [ours, theirs] = [toldBy(field, left), toldBy(field, right)]
  if (ours.length === 0 || theirs.length === 0) return false
  const { of } = likenessOf(field.kind)
  const unlike = field.kind === 'birth date' ? UNLIKE_LEVEL : 0
  return ours.every((one) => theirs.every((other) => one !== other && of(field.values, one, other) <= unlike))
}

const toldBy = ({ codes, marks }: Field, records: readonly number[]): readonly number[] =>
  records.flatMap((record) => {
    const code = codes[record] ?? 0
    return code === 0 || marks[code] === DOUBTFUL_VALUE ? [] : [code]
  })
