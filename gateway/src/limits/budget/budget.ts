/** What one identity may spend in a time. A budget may be shared by several gateways, and then has to be waited for. */
export interface Budget {
  /** Takes a cost from what is left to whoever asks; where too little is left, nothing is taken. */
  spend(who: string, cost: number): Spent | Promise<Spent>
  /** How often it was decided by what, to be counted; none: there is one way only. */
  readonly decided?: () => Readonly<Record<string, number>>
}

/** How long whoever asks has to wait until there is enough; 0: it was taken. */
export interface Spent {
  readonly wait_ms: number
}

/** Whoever asks spends at least this, so that what costs nothing has an end too. */
export const COST_MIN = 1

/** In which an empty budget fills up. */
export const MINUTE_MS = 60_000
