import type { EventLog } from '@storemesh/event-log'
import type { Spoilt } from '../mess.js'
import type { TrueEvent, TrueUser } from './true-event.js'
import { recordsFrom, TRUE_EVENTS, TRUE_USERS } from './truth-topics.js'
import { trueEventFrom, trueUserFrom } from './truth-json.js'

/** What the simulator knows to be true, as far as it had got when the reading began. */
export interface Truth {
  events(): AsyncIterable<TrueEvent>
  users(): AsyncIterable<TrueUser>
}

/** Nothing is true where nothing was simulated. */
export const readTruth = (truthLog: EventLog): Truth => ({
  async *events() {
    if (!(await has(truthLog, TRUE_EVENTS))) return
    for await (const batch of recordsFrom(truthLog, TRUE_EVENTS, 0)) for (const record of batch) yield trueEventFrom(record.value)
  },
  async *users() {
    if (!(await has(truthLog, TRUE_USERS))) return
    for await (const batch of recordsFrom(truthLog, TRUE_USERS, 0)) for (const record of batch) yield trueUserFrom(record.value)
  },
})

export interface TruthSummary {
  readonly events: number
  readonly good: number
  readonly bad: number
  readonly repeats: number
  /** Among the good ones. */
  readonly late: number
  readonly bad_by_reason: Readonly<Partial<Record<Spoilt['reason'], number>>>
  /** Of the good ones, in hundredths. */
  readonly total_minor: bigint
  readonly users: number
  readonly user_versions: number
}

export async function truthSummary(truthLog: EventLog): Promise<TruthSummary> {
  const truth = readTruth(truthLog)
  const kinds = { good: 0, bad: 0, repeat: 0 }
  const bad_by_reason: Partial<Record<Spoilt['reason'], number>> = {}
  let late = 0
  let total_minor = 0n
  for await (const { kind, bad, late_s, transaction } of truth.events()) {
    kinds[kind]++
    if (bad) bad_by_reason[bad.reason] = (bad_by_reason[bad.reason] ?? 0) + 1
    if (late_s !== undefined) late++
    if (kind === 'good') total_minor += BigInt(transaction.total_minor)
  }
  let users = 0
  let user_versions = 0
  for await (const { what } of truth.users()) {
    user_versions++
    if (what === 'registered') users++
  }
  const { good, bad, repeat: repeats } = kinds
  return { events: good + bad + repeats, good, bad, repeats, late, bad_by_reason, total_minor, users, user_versions }
}

const has = async (truthLog: EventLog, topic: string): Promise<boolean> => (await truthLog.topic(topic)) !== undefined
