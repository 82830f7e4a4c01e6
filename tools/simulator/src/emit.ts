import { withinLimit } from '@storemesh/core'
import type { EventLog, NewRecord } from '@storemesh/event-log'
import { type Story, storyOf } from './actions/story.js'
import { spoiltBytes } from './mess.js'
import type { ShopClient } from './shop/shop-client.js'
import { newestOrders, refundRows } from './shop/shop-rows.js'
import type { ChannelFiles } from './channels/channel-files.js'
import type { ToldTopic } from './topics/told-topic.js'
import { TOLD_TOPICS } from './topics/told-topics.js'
import type { TrueEvent } from './truth/true-event.js'
import { trueUserBytes } from './truth/truth-json.js'
import { PRODUCER, TRUE_USERS, TRUTH_PARTITION } from './truth/truth-topics.js'
import { transactionFields } from './wire.js'
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
/** On one topic; the first event brings the first stock of all stores. */
const RECORDS_A_PURCHASE_MAX = 5000
const RECORDS_AT_ONCE = 20_000

/** Emits what is true: people first, then the events. Emitting the same again changes nothing. */
export async function emit(told: readonly Told[], { log, truthLog, shop, files }: Outlets): Promise<void> {
  const people = told.flatMap(peopleRecords)
  if (people.length > 0) {
    await truthLog.append(TRUE_USERS, people, { producer: PRODUCER })
    await shop.upsert(newestOfEach(told))
  }
  const events = told.map(({ event }) => event)
  await Promise.all([
    shop.sell(newestOrders(events), events.flatMap(refundRows)),
    log.append(TRANSACTIONS, told.map(eventRecord), { producer: PRODUCER }),
    tellOnTopics(told, log),
  ])
  await files.add(told)
}

/** What was done around the purchases. All topics at once: the log then waits for the disk once. */
async function tellOnTopics(told: readonly Told[], log: EventLog): Promise<void> {
  const stories = told.flatMap(({ offset, event }) => {
    const story = storyOf(event)
    return story ? [{ offset, story }] : []
  })
  const recordsOn = (topic: ToldTopic) => stories.flatMap(({ offset, story }) => toldRecords(topic, offset, story))
  await Promise.all(TOLD_TOPICS.map((topic) => appendAll(log, topic.topic, recordsOn(topic))))
}

async function appendAll(log: EventLog, topic: string, records: readonly NewRecord[]): Promise<void> {
  for (let start = 0; start < records.length; start += RECORDS_AT_ONCE)
    await log.append(topic, records.slice(start, start + RECORDS_AT_ONCE), { producer: PRODUCER })
}

function toldRecords({ topic, recordsOf }: ToldTopic, offset: number, story: Story): NewRecord[] {
  const records = recordsOf(story)
  withinLimit(`records of one purchase on ${topic}`, records.length, { min: 0, max: RECORDS_A_PURCHASE_MAX })
  return records.map(({ key, fields, spoilt }, index) => ({
    key,
    value: spoilt ? spoiltBytes(fields, spoilt) : Buffer.from(JSON.stringify(fields)),
    sequence: offset * RECORDS_A_PURCHASE_MAX + index,
  }))
}

const eventRecord = ({ offset, event, text }: Told): NewRecord => ({
  key: event.transaction.user_id,
  value: event.bad ? spoiltBytes(transactionFields(event.transaction), event.bad) : Buffer.from(text),
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
