/** A figure, beside what it is compared with and what is asked of it. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly baseline?: Baseline
  /** The value over the baseline's. */
  readonly ratio?: number
  readonly target?: Target
}

export interface Baseline {
  readonly what: string
  /** In the figure's unit. */
  readonly value: number
}

/** Asked of the value, or of the ratio, which says the same on every machine. */
export interface Target {
  readonly of: 'value' | 'ratio'
  readonly bound: 'at most' | 'at least'
  readonly number: number
}

export const atMost = (number: number, of: Target['of'] = 'value'): Target => ({ of, bound: 'at most', number })
export const atLeast = (number: number, of: Target['of'] = 'value'): Target => ({ of, bound: 'at least', number })

export const figure = (measured: Omit<Figure, 'ratio'>): Figure =>
  measured.baseline === undefined ? measured : { ...measured, ratio: measured.value / measured.baseline.value }

/** Undefined where nothing is asked. A figure that is no number meets nothing. */
export function isMet({ value, ratio, target }: Figure): boolean | undefined {
  if (!target) return undefined
  const number = target.of === 'value' ? value : (ratio ?? Number.NaN)
  return target.bound === 'at most' ? number <= target.number : number >= target.number
}
