/**
 * How sources change their shape from some event on. `new-columns`: a topic's events carry a field more, a table of the shop and
 * a daily file a column. `breaking`: the same, and a field of another topic changes its type, so that no contract can read it.
 */
export const DRIFTS = ['new-columns', 'breaking'] as const
export type DriftKind = (typeof DRIFTS)[number]

export interface Drift {
  readonly kind: DriftKind
  /** The first event that is told in the new shape. */
  readonly from_event: number
}

/** From the middle of so many purchases on. */
export const driftInTheMiddle = (kind: DriftKind, purchases: number): Drift => ({ kind, from_event: Math.floor(purchases / 2) })

/** The world's own name for it; that nothing changes goes without saying. */
export const nameOfDrift = (drift: Drift | undefined): string => (drift ? `-${drift.kind}-from-${drift.from_event}` : '')

/** The shape of what is told at an event. */
export const shapeAt = (drift: Drift | undefined, event: number): DriftKind | undefined =>
  drift && event >= drift.from_event ? drift.kind : undefined
