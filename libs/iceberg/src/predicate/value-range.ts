import type { SingleValue } from '../single-value.js'
import { compareValues } from '../value-order.js'
import type { ColumnTest } from './column-test.js'

/** What is known of all values of a column in a file, or of a partition field in a manifest. A missing bound is unknown. */
export interface ValueRange {
  /** At or below every value that is neither null nor NaN. */
  readonly lower?: SingleValue
  /** At or above every such value. */
  readonly upper?: SingleValue
  readonly mayHoldNull: boolean
  readonly mayHoldNan: boolean
  /** Whether a value that is not null may be there. */
  readonly mayHoldValue: boolean
}

/** One value, known exactly. */
export function rangeOfOne(value: SingleValue | null): ValueRange {
  if (value === null) return { mayHoldNull: true, mayHoldNan: false, mayHoldValue: false }
  if (Number.isNaN(value)) return { mayHoldNull: false, mayHoldNan: true, mayHoldValue: true }
  return { lower: value, upper: value, mayHoldNull: false, mayHoldNan: false, mayHoldValue: true }
}

/** False where no value in the range passes the test. Engines order NaN differently, so where it may be, all but null tests may pass. */
export function rangeMayMatch(test: ColumnTest, range: ValueRange): boolean {
  switch (test.op) {
    case 'is null':
      return range.mayHoldNull
    case 'not null':
      return range.mayHoldValue
    case 'is nan':
      return range.mayHoldNan
    case 'not nan':
      return true
    case '!=':
    case 'not in':
    case 'not starts with':
      // some readers let a missing value pass these
      return range.mayHoldNull || range.mayHoldNan || !range.mayHoldValue || mayDiffer(test, range)
    default:
      return range.mayHoldValue && (range.mayHoldNan || mayCompare(test, range))
  }
}

function mayCompare(test: ColumnTest, range: ValueRange): boolean {
  switch (test.op) {
    case '<':
      return lowerThan(range, test.value, 0)
    case '<=':
      return lowerThan(range, test.value, 1)
    case '>':
      return upperThan(range, test.value, 0)
    case '>=':
      return upperThan(range, test.value, -1)
    case '=':
      return mayHold(range, test.value)
    case 'in':
      return test.values.some((value) => mayHold(range, value))
    case 'starts with':
      return upperThan(range, test.value, -1) && (lowerThan(range, test.value, 1) || startsWith(range.lower, test.value))
    default:
      return true
  }
}

/** Whether the lower bound is below the value; with a limit of 1, or at it. */
const lowerThan = ({ lower }: ValueRange, value: SingleValue, limit: 0 | 1): boolean =>
  lower === undefined || compareValues(lower, value) < limit

/** Whether the upper bound is above the value; with a limit of -1, or at it. */
const upperThan = ({ upper }: ValueRange, value: SingleValue, limit: 0 | -1): boolean =>
  upper === undefined || compareValues(upper, value) > limit

const mayHold = (range: ValueRange, value: SingleValue): boolean => lowerThan(range, value, 1) && upperThan(range, value, -1)

/** A bound that was cut is still a bound: where both are one value, so is everything between. */
function mayDiffer(test: ColumnTest, { lower, upper }: ValueRange): boolean {
  if (lower === undefined || upper === undefined) return true
  if (test.op === 'not starts with') return !startsWith(lower, test.value) || !startsWith(upper, test.value)
  if (compareValues(lower, upper) !== 0) return true
  if (test.op === '!=') return compareValues(lower, test.value) !== 0
  return test.op !== 'not in' || test.values.every((value) => compareValues(lower, value) !== 0)
}

const startsWith = (bound: SingleValue | undefined, prefix: string): boolean =>
  typeof bound === 'string' && bound.startsWith(prefix)
