import { likenessOf } from '../compare/value-levels.js'
import type { Scorer } from '../score/scorer.js'
import { DOUBTFUL_VALUE, type Field } from '../table/field.js'

const UNLIKE_LEVEL = 1
/** A field in which one person's records differ more often than this is no witness. */
const DIFFERS_MAX = 0.1

/**
 * Whether two sets of records contradict each other: each has birth dates, or verified phones, and none is like the other's.
 * Where the two records that link the sets were compared in it, their weight has counted it already, so one more must speak up.
 */
export function isConflict(scorer: Scorer, a: number, b: number, left: readonly number[], right: readonly number[]): boolean {
  const { comparisons } = scorer.compared
  let [counted, uncounted] = [0, 0]
  for (const [at, { field }] of comparisons.entries()) {
    if (field === undefined || !isWitness(field) || (scorer.model.m[at]?.[0] ?? 0) > DIFFERS_MAX) continue
    if (!conflicts(field, left, right)) continue
    if (field.codes[a] !== 0 && field.codes[b] !== 0) counted += 1
    else uncounted += 1
  }
  return uncounted > 0 || counted > 1
}

const isWitness = ({ kind }: Field): boolean => kind === 'birth date' || kind === 'phone'

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
