/** What a measured number must be, in the words of the standard. */
export type Expectation =
  | { readonly operator: Comparing; readonly value: number }
  | { readonly operator: Between; readonly from: number; readonly to: number }

export const COMPARING = [
  'mustBe',
  'mustNotBe',
  'mustBeGreaterThan',
  'mustBeGreaterOrEqualTo',
  'mustBeLessThan',
  'mustBeLessOrEqualTo',
] as const
export type Comparing = (typeof COMPARING)[number]

export const BETWEEN = ['mustBeBetween', 'mustNotBeBetween'] as const
export type Between = (typeof BETWEEN)[number]

/** The bounds of a range belong to it. */
export function isMet(expected: Expectation, found: number): boolean {
  switch (expected.operator) {
    case 'mustBe':
      return found === expected.value
    case 'mustNotBe':
      return found !== expected.value
    case 'mustBeGreaterThan':
      return found > expected.value
    case 'mustBeGreaterOrEqualTo':
      return found >= expected.value
    case 'mustBeLessThan':
      return found < expected.value
    case 'mustBeLessOrEqualTo':
      return found <= expected.value
    case 'mustBeBetween':
      return found >= expected.from && found <= expected.to
    case 'mustNotBeBetween':
      return found < expected.from || found > expected.to
  }
}

/** `mustBe 0`, `mustBeBetween 90 and 110`. */
export const expectationText = (expected: Expectation): string =>
  `${expected.operator} ${'value' in expected ? expected.value : `${expected.from} and ${expected.to}`}`

/** Whether one more than none breaks it. Then what was looked at once need not be looked at again. */
export const expectsNone = (expected: Expectation): boolean => isMet(expected, 0) && !isMet(expected, Number.MIN_VALUE)

export interface NumberRange {
  readonly isWhole: boolean
  readonly isNegative: boolean
}

/** Whether any number meets all of them: between two neighbouring bounds every number does or none. */
export function canBeMet(expectations: readonly Expectation[], { isWhole, isNegative }: NumberRange): boolean {
  const bounds = [0, ...expectations.flatMap((each) => ('value' in each ? [each.value] : [each.from, each.to]))].toSorted(
    (a, b) => a - b,
  )
  const between = bounds.map((bound, at) => (bound + (bounds[at + 1] ?? bound + 2)) / 2)
  const candidates = [(bounds[0] ?? 0) - 1, ...bounds, ...between]
  const tried = isWhole ? candidates.flatMap((each) => [Math.floor(each), Math.floor(each) + 1]) : candidates
  return tried.some((each) => (isNegative || each >= 0) && expectations.every((expected) => isMet(expected, each)))
}
