import type { EventLog } from '@storemesh/event-log'
import { recordsFrom, TRUE_EVENTS } from './truth-topics.js'
import { trueEventFrom } from './truth-json.js'

/** Who is in a world by now, as its events tell it. */
export interface PeopleTold {
  /** In the order in which they were opened. */
  readonly accounts: readonly string[]
  /** So many of them have bought: the first ones. */
  readonly bought: number
  readonly left: ReadonlySet<string>
}

export const NOBODY_TOLD: PeopleTold = { accounts: [], bought: 0, left: new Set() }

/** What an event has in it that brings somebody, or takes somebody away. Most have neither, and are not taken apart. */
const MARKS = [Buffer.from('"buys":"'), Buffer.from('"people":[')]

export async function peopleTold(truthLog: EventLog, world: string): Promise<PeopleTold> {
  const accounts: string[] = []
  const left = new Set<string>()
  let bought = 0
  for await (const batch of recordsFrom(truthLog, TRUE_EVENTS, 0)) {
    for (const { value } of batch) {
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.length)
      if (!MARKS.some((mark) => bytes.includes(mark))) continue
      const event = trueEventFrom(value)
      if (event.world !== world) continue
      for (const { what, user } of event.people ?? []) if (what === 'registered') accounts.push(user.user_id)
      if (event.buys === 'first') bought++
      if (event.buys === 'last') left.add(event.transaction.user_id)
    }
  }
  return { accounts, bought, left }
}
