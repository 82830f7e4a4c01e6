import { Fault, seededDice, withinLimit } from '@storemesh/core'
import { busyness } from './busyness.js'

/** A whole past, told at once: so many days up to an instant, with so many events in all. */
export interface History {
  readonly days: number
  readonly until_ms: number
  /** So many of its last hours are told another time. */
  readonly untold_hours?: number
}

/** Actions, of which purchases are a part. */
export const EVENTS_A_DAY = 20_000

const DAYS_MAX = 3650
const HOUR_MS = 3_600_000
const HOUR_US = HOUR_MS * 1000
/** One hour in a hundred something is on offer for that hour only. */
const BURST = { chance: 0.01, times: 3 }

export const startOf_ms = ({ days, until_ms }: History): number => until_ms - days * 24 * HOUR_MS

/**
 * When each event was sent, from the beginning of the history on: in order, many in a busy hour and few in a quiet one. An event
 * past the last is HISTORY_OVER.
 */
export function sentAfter_us(history: History, seed: number, events: number): (event: number) => number {
  withinLimit('days', history.days, { min: 1, max: DAYS_MAX })
  const dice = seededDice(seed)
  const hours = history.days * 24
  const start_ms = startOf_ms(history)
  const upTo = new Float64Array(hours + 1)
  for (let hour = 0; hour < hours; hour++) {
    const burst = dice.chance(BURST.chance) ? BURST.times : 1
    upTo[hour + 1] = (upTo[hour] ?? 0) + busyness(start_ms + hour * HOUR_MS) * burst
  }
  const all = upTo[hours] ?? 0
  return (event) => {
    if (event < 0 || event >= events) throw new Fault('HISTORY_OVER', `expected an event from 0 to ${events - 1}, got ${event}`)
    const share = ((event + 0.5) / events) * all
    const hour = hourOf(upTo, share)
    const [from = 0, to = all] = [upTo[hour], upTo[hour + 1]]
    return Math.floor((hour + (share - from) / (to - from)) * HOUR_US)
  }
}

/** How many of its events are told now: those sent before the hours that are told another time. */
export function toldNow({ untold_hours = 0, ...history }: History, seed: number, events: number): number {
  withinLimit('untold_hours', untold_hours, { min: 0, max: history.days * 24 })
  const after_us = sentAfter_us(history, seed, events)
  const until_us = (history.days * 24 - untold_hours) * HOUR_US
  let [low, high] = [0, events]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (after_us(middle) < until_us) low = middle + 1
    else high = middle
  }
  return low
}

/** The hour in which so much was reached. */
function hourOf(upTo: Float64Array, share: number): number {
  let [low, high] = [0, upTo.length - 2]
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((upTo[middle] ?? 0) <= share) low = middle
    else high = middle - 1
  }
  return low
}
