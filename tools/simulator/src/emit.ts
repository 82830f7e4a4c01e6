import { withinLimit } from '@storemesh/core'
import type { EventLog, NewRecord } from '@storemesh/event-log'
import { spoiltBytes } from './mess.js'
import type { ShopClient } from './shop/shop-client.js'
import type { ChannelFiles } from './channels/channel-files.js'
import type { TrueEvent } from './truth/true-event.js'
import { trueUserBytes } from './truth/truth-json.js'
import { PRODUCER, TRUE_USERS, TRUTH_PARTITION } from './truth/truth-topics.js'
import type { User } from './world/people.js'

export const TRANSACTIONS = 'transactions-topic'

/** An event that the truth holds durably, at this offset. */
export interface Told {
  readonly offset: number
  readonly event: TrueEvent
  /** Its transaction as the topic has it. */
  readonly text: string
}

export interface Outlets {
  readonly log: EventLog
  readonly truthLog: EventLog
  readonly shop: ShopClient
  readonly files: ChannelFiles
}

/** What happens to people at one event; the first event brings the first of them all. */
const PEOPLE_AN_EVENT_MAX = 1000

/** Emits what is true: people first, then the events. Emitting the same again changes nothing. */
export async function emit(told: readonly Told[], { log, truthLog, shop, files }: Outlets): Promise<void> {
  const people = told.flatMap(peopleRecords)
  if (people.length > 0) {
    await truthLog.append(TRUE_USERS, people, { producer: PRODUCER })
    await shop.upsert(newestOfEach(told))
  }
  await log.append(TRANSACTIONS, told.map(eventRecord), { producer: PRODUCER })
  await files.add(told)
}

const eventRecord = ({ offset, event, text }: Told): NewRecord => ({
  key: event.transaction.user_id,
  value: event.bad ? spoiltBytes(event.transaction, event.bad) : Buffer.from(text),
  sequence: offset,
})

function peopleRecords({ offset, event }: Told): NewRecord[] {
  const { world, event: number, people = [] } = event
  withinLimit('changes of people at one event', people.length, { min: 0, max: PEOPLE_AN_EVENT_MAX })
  return people.map((change, index) => ({
    value: trueUserBytes({ world, event: number, ...change }),
    partition: TRUTH_PARTITION,
    sequence: offset * PEOPLE_AN_EVENT_MAX + index,
  }))
}

/** A row may be written once in a statement. */
function newestOfEach(told: readonly Told[]): readonly User[] {
  const newest = new Map<string, User>()
  for (const { event } of told) for (const { user } of event.people ?? []) newest.set(user.user_id, user)
  return [...newest.values()]
}
