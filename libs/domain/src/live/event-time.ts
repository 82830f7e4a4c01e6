import { isJsonObject, type JsonObject } from '@storemesh/core'

/** Before anything was heard. A number, since it stands in JSON. */
export const LONG_AGO_MS = Number.MIN_SAFE_INTEGER

/**
 * How far time has got by what was heard: of each input the latest event less what may still come out of order, and of all
 * inputs the least. It never goes back, and an event from before it is late.
 */
export interface EventTime {
  watermark_ms(): number
  hear(input: number, at_ms: number): void
  /** Where the watermark may go. Silent inputs are not asked, unless all are: then the one that got furthest says. */
  reach(silent: ReadonlySet<number>): number
  /** Moves the watermark on, never past its reach by whoever calls. */
  passTo(to_ms: number): void
  mark(): JsonObject
}

export function eventTime(inputs: number, out_of_order_ms: number, from: JsonObject | undefined): EventTime {
  const { watermark, latest } = readMark(from)
  const latest_ms = Array.from({ length: inputs }, (_, input) => latest[input] ?? LONG_AGO_MS)
  let watermark_ms = watermark

  const heardUntil_ms = (input: number): number => {
    const heard_ms = latest_ms[input] ?? LONG_AGO_MS
    return heard_ms === LONG_AGO_MS ? LONG_AGO_MS : heard_ms - out_of_order_ms
  }
  return {
    watermark_ms: () => watermark_ms,
    hear(input, at_ms) {
      if (at_ms > (latest_ms[input] ?? LONG_AGO_MS)) latest_ms[input] = at_ms
    },
    reach(silent) {
      const allSilent = silent.size === inputs
      let reach_ms = allSilent ? LONG_AGO_MS : Number.POSITIVE_INFINITY
      for (let input = 0; input < inputs; input++) {
        if (allSilent) reach_ms = Math.max(reach_ms, heardUntil_ms(input))
        else if (!silent.has(input)) reach_ms = Math.min(reach_ms, heardUntil_ms(input))
      }
      return Math.max(watermark_ms, reach_ms)
    },
    passTo(to_ms) {
      watermark_ms = Math.max(watermark_ms, to_ms)
    },
    mark: () => ({ watermark_ms, latest_ms: [...latest_ms] }),
  }
}

function readMark(from: JsonObject | undefined): { readonly watermark: number; readonly latest: readonly number[] } {
  if (!isJsonObject(from)) return { watermark: LONG_AGO_MS, latest: [] }
  const { watermark_ms, latest_ms } = from
  return {
    watermark: typeof watermark_ms === 'number' ? watermark_ms : LONG_AGO_MS,
    latest: Array.isArray(latest_ms) ? latest_ms.map((each) => (typeof each === 'number' ? each : LONG_AGO_MS)) : [],
  }
}
