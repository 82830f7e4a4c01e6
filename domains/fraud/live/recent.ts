/** Something that happened at some time, by an id of its own. */
export type Happening = { readonly id: number; readonly at_ms: number }

export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
const WINDOWS_MS = [MINUTE_MS, HOUR_MS, DAY_MS]

/** What happened with a key within the longest window, in its order, up to a moment. */
export type Recent<Each extends Happening> = {
  readonly happened: readonly Each[]
  readonly until_ms: number
  /** When the latest happened that there was no room for. */
  readonly left_out_ms: number | null
}

/** As many as a state has room for, whatever is remembered of each. */
export const HAPPENED_MAX = 250

/** In its place among the others; undefined where it was told already, or is in no window any more. */
export function withHappening<Each extends Happening>(before: Recent<Each> | undefined, each: Each): Recent<Each> | undefined {
  const { happened, until_ms, left_out_ms } = before ?? { happened: [], until_ms: each.at_ms, left_out_ms: null }
  if (each.at_ms <= until_ms - DAY_MS || happened.some(({ id }) => id === each.id)) return undefined
  const place = happened.findLastIndex((other) => inOrder(other, each) < 0) + 1
  const all = happened.toSpliced(place, 0, each)
  return passedTo(withinRoom({ happened: all, until_ms, left_out_ms }), Math.max(until_ms, each.at_ms))
}

const inOrder = (a: Happening, b: Happening): number => a.at_ms - b.at_ms || a.id - b.id

/** The latest stay. */
function withinRoom<Each extends Happening>({ happened, until_ms, left_out_ms }: Recent<Each>): Recent<Each> {
  const out = happened.slice(0, Math.max(0, happened.length - HAPPENED_MAX)).at(-1)
  if (!out) return { happened, until_ms, left_out_ms }
  return { happened: happened.slice(-HAPPENED_MAX), until_ms, left_out_ms: Math.max(left_out_ms ?? out.at_ms, out.at_ms) }
}

/** Later: what is in no window any more is forgotten. */
export function passedTo<Each extends Happening>({ happened, left_out_ms }: Recent<Each>, until_ms: number): Recent<Each> {
  const start_ms = until_ms - DAY_MS
  return {
    happened: happened.filter(({ at_ms }) => at_ms > start_ms),
    until_ms,
    left_out_ms: left_out_ms !== null && left_out_ms > start_ms ? left_out_ms : null,
  }
}

/** When something leaves a window next; undefined where nothing is in any. */
export function nextLeave_ms({ happened, until_ms, left_out_ms }: Recent<Happening>): number | undefined {
  let next_ms = left_out_ms === null ? Number.POSITIVE_INFINITY : left_out_ms + DAY_MS
  for (const { at_ms } of happened)
    for (const window_ms of WINDOWS_MS) {
      const leave_ms = at_ms + window_ms
      if (leave_ms > until_ms && leave_ms < next_ms) next_ms = leave_ms
    }
  return next_ms === Number.POSITIVE_INFINITY ? undefined : next_ms
}

/** What happened in a window that ends now, or at another moment. */
export const within = <Each extends Happening>(
  { happened, until_ms }: Recent<Each>,
  window_ms: number,
  end_ms = until_ms,
): readonly Each[] => happened.filter(({ at_ms }) => at_ms > end_ms - window_ms && at_ms <= end_ms)

export const distinct = (values: readonly (number | null)[]): number => new Set(values.filter((value) => value !== null)).size
