import type { EventLog, NewRecord } from '@storemesh/event-log'
import type { ChannelFiles } from './channels/channel-files.js'
import type { Emission } from './emission.js'
import type { ShopClient } from './shop/shop-client.js'
import { PRODUCER, TRUE_USERS } from './truth/truth-topics.js'

export interface Outlets {
  readonly log: EventLog
  readonly truthLog: EventLog
  readonly shop: ShopClient
  readonly files: ChannelFiles
}

const RECORDS_AT_ONCE = 20_000

/** Emits what is true. Emitting the same again changes nothing. */
export async function emit(emission: Emission, outlets: Outlets): Promise<void> {
  await Promise.all([tellTheLog(emission, outlets), tellTheShop([emission], outlets.shop)])
}

/** All topics at once: the log then waits for the disk once. */
export async function tellTheLog(
  { trueUsers, topics, filed }: Emission,
  { log, truthLog, files }: Omit<Outlets, 'shop'>,
): Promise<void> {
  await Promise.all([
    appendAll(truthLog, TRUE_USERS, trueUsers),
    ...[...topics].map(([topic, records]) => appendAll(log, topic, records)),
    files.add(filed),
  ])
}

/** What the shop is told of one emission. */
export type ShopNews = Pick<Emission, 'end_offset' | 'users' | 'orders' | 'refunds'>

/** People before their orders, and of each row the newest version only: of several emissions together that takes the shop less time. */
export async function tellTheShop(news: readonly ShopNews[], shop: ShopClient): Promise<void> {
  const users = new Map(news.flatMap(({ users }) => users.map((user) => [user.user_id, user])))
  const orders = new Map(news.flatMap(({ orders }) => orders.map((order) => [order.order_id, order])))
  await shop.upsert([...users.values()])
  await shop.sell(
    [...orders.values()],
    news.flatMap(({ refunds }) => refunds),
  )
}

async function appendAll(log: EventLog, topic: string, records: readonly NewRecord[]): Promise<void> {
  for (let start = 0; start < records.length; start += RECORDS_AT_ONCE)
    await log.append(topic, records.slice(start, start + RECORDS_AT_ONCE), { producer: PRODUCER })
}
