import { dayText } from '@storemesh/core'
import type { Consumer } from '../consumer/consumer.js'
import type { ObservedRead, ReadBy } from './read-notes.js'

/** What nobody has read for so many days counts as unused. */
export const QUIET_DAYS = 30

const DAY_MS = 86_400_000
const NAMES: Readonly<Record<ReadBy, string>> = { graph: 'who asks the graph', sql: 'who asks in SQL' }

/** Those who were seen to read, as if they had declared it: what is asked for still is not taken away, whoever asks. */
export function observedConsumers(reads: readonly ObservedRead[], now_ms: number): readonly Consumer[] {
  const since = dayText(now_ms - QUIET_DAYS * DAY_MS)
  return reads.filter(({ day }) => day > since).map(consumerOf)
}

const LATER_MAJORS = 10

/** Whoever asks takes what is served, this version or a later one, as long as the field is there. */
function consumerOf({ contract, major, field, by, day }: ObservedRead): Consumer {
  const place = `seen on ${day}`
  const from = Array.from({ length: LATER_MAJORS }, (_, later) => [major + later, 0, 0] as const)
  const versions = { text: `^${major}.0.0 or later`, from }
  return { name: NAMES[by], owner: place, file: place, reads: [{ contract, versions, fields: [{ text: field, place }], place }] }
}
