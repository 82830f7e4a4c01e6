import { withinLimit } from '@storemesh/core'
import type { NewRecord } from '@storemesh/event-log'
import { storyOf } from './actions/story.js'
import type { Filed } from './channels/channel-files.js'
import { spoiltBytes } from './mess.js'
import { newestOrders, type OrderRow, type RefundRow, refundRows } from './shop/shop-rows.js'
import { toldBatch } from './topics/told-batch.js'
import { TOLD_TOPICS } from './topics/told-topics.js'
import type { TrueEvent } from './truth/true-event.js'
import { trueUserBytes } from './truth/truth-json.js'
import { TRUTH_PARTITION } from './truth/truth-topics.js'
import { transactionFields } from './wire.js'
import type { User } from './world/people.js'

export const TRANSACTIONS = 'transactions-topic'

/** An event of the truth, at this offset of it. */
export interface Told {
  readonly offset: number
  readonly event: TrueEvent
  /** As its topic has it. */
  readonly transaction: Uint8Array
}

/** What each outlet gets of some events, all of it made before any of it is sent. */
export interface Emission {
  readonly events: readonly TrueEvent[]
  /** Where the truth goes on after these events. */
  readonly end_offset: number
  /** For the truth itself: one record a version of a user. */
  readonly trueUsers: readonly NewRecord[]
  /** The newest version of each: a row may be written once in a statement. */
  readonly users: readonly User[]
  readonly orders: readonly OrderRow[]
  readonly refunds: readonly RefundRow[]
  readonly topics: ReadonlyMap<string, readonly NewRecord[]>
  readonly filed: readonly Filed[]
}

/** Takes event after event, so that nothing but what is sent is kept of them. */
export interface EmissionMaker {
  add(told: Told): void
  made(): Emission
}

/** What happens to people at one event; the first event brings the first of them all. */
const PEOPLE_AN_EVENT_MAX = 1000

export function emissionMaker(): EmissionMaker {
  const events: TrueEvent[] = []
  const transactions: NewRecord[] = []
  const trueUsers: NewRecord[] = []
  const users = new Map<string, User>()
  const filed: Filed[] = []
  const topics = TOLD_TOPICS.map(({ topic, recordsOf }) => ({ topic, recordsOf, batch: toldBatch(topic) }))
  let end_offset = 0
  return {
    add(told) {
      const { offset, event } = told
      const story = storyOf(event)
      events.push(event)
      transactions.push(transactionRecord(told))
      filed.push({ offset, event, movements: story?.movements ?? [] })
      if (story) for (const { recordsOf, batch } of topics) batch.add(offset, recordsOf(story))
      if (event.people) trueUsers.push(...peopleRecords(offset, event))
      for (const { user } of event.people ?? []) users.set(user.user_id, user)
      end_offset = offset + 1
    },
    made: () => ({
      events,
      end_offset,
      trueUsers,
      users: [...users.values()],
      orders: newestOrders(events),
      refunds: events.flatMap(refundRows),
      topics: new Map([[TRANSACTIONS, transactions], ...topics.map(({ topic, batch }) => [topic, batch.records()] as const)]),
      filed,
    }),
  }
}

const transactionRecord = ({ offset, event, transaction }: Told): NewRecord => ({
  key: event.transaction.user_id,
  value: event.bad ? spoiltBytes(transactionFields(event.transaction), event.bad) : transaction,
  sequence: offset,
})

function peopleRecords(offset: number, { world, event, people = [] }: TrueEvent): NewRecord[] {
  withinLimit('changes of people at one event', people.length, { min: 0, max: PEOPLE_AN_EVENT_MAX })
  return people.map((change, index) => ({
    value: trueUserBytes({ world, event, ...change }),
    partition: TRUTH_PARTITION,
    sequence: offset * PEOPLE_AN_EVENT_MAX + index,
  }))
}
