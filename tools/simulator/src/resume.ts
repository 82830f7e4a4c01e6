import { Fault } from '@storemesh/core'
import type { EventLog, LogRecord } from '@storemesh/event-log'
import { emissionMaker, type Told } from './emission.js'
import { emit, type Outlets } from './emit.js'
import { type TextRoom, textRoom } from './text-room.js'
import type { ShopClient } from './shop/shop-client.js'
import type { TrueEvent } from './truth/true-event.js'
import { trueEventFrom, trueUserFrom, truthBytes } from './truth/truth-json.js'
import { NOBODY_TOLD, peopleTold } from './truth/people-told.js'
import { nextOffset, recordsFrom, TRUE_EVENTS, TRUE_USERS, TRUTH_PARTITION } from './truth/truth-topics.js'
import { type OpenChapter, openChapter } from './truth/worlds.js'
import { microsOf } from './world/micros.js'
import type { User } from './world/people.js'
import { TOLD_BEFORE_US } from './world/population.js'
import { RECENT_EVENTS, type WorldState } from './world/retail-world.js'
import type { WorldIdentity } from './world/world-identity.js'

const EMITTED = 'simulator.emitted'

export interface ResumeOptions extends Outlets {
  readonly world: WorldIdentity
  /** When a world that is new here would like its calendar to begin. */
  readonly start_us: number
}

export interface Resumed {
  readonly state: WorldState
  readonly start_us: number
  /** Where the truth goes on. */
  readonly offset: number
}

/** Emits what is true and was not emitted yet, then finds where the world was left. */
export async function resume({ world, start_us, ...outlets }: ResumeOptions): Promise<Resumed> {
  const { truthLog, shop } = outlets
  await emitTheRest(outlets)
  const lastChange_us = await lastChange(truthLog)
  const lastOrder_us = await lastOrder(truthLog)
  // A shop's time only grows: a second world begins after the first one ended, with room for what its first people did before.
  const chapter = await openChapter(truthLog, world.name, () =>
    Math.max(start_us, lastChange_us + TOLD_BEFORE_US + 1, lastOrder_us + 1),
  )
  const { event } = chapter
  const told = event === 0 ? NOBODY_TOLD : await peopleTold(truthLog, world.name)
  const users = await usersOf(world, told.accounts, shop)
  const recent = await recentEvents(truthLog, chapter)
  return {
    state: { event, users, bought: told.bought, left: told.left, recent, lastChange_us, lastOrder_us },
    start_us: chapter.start_us,
    offset: await nextOffset(truthLog, TRUE_EVENTS),
  }
}

/** Notes that the truth below this offset was emitted. */
export const noteEmitted = (truthLog: EventLog, offset: number): Promise<void> =>
  truthLog.commitGroup(EMITTED, TRUE_EVENTS, new Map([[TRUTH_PARTITION, offset]]))

async function emitTheRest(outlets: Outlets): Promise<void> {
  const { truthLog } = outlets
  const from = (await truthLog.groupPositions(EMITTED, TRUE_EVENTS)).get(TRUTH_PARTITION) ?? 0
  for await (const batch of recordsFrom(truthLog, TRUE_EVENTS, from)) {
    const emission = emissionMaker()
    const room = textRoom()
    for (const record of batch) emission.add(toldFrom(record, room))
    await emit(emission.made(), outlets)
  }
  await noteEmitted(truthLog, await nextOffset(truthLog, TRUE_EVENTS))
}

function toldFrom({ offset, value }: LogRecord, room: TextRoom): Told {
  const event = trueEventFrom(value)
  return { offset, event, ...truthBytes(event, room) }
}

async function lastChange(truthLog: EventLog): Promise<number> {
  const last = (await nextOffset(truthLog, TRUE_USERS)) - 1
  if (last < 0) return 0
  for await (const batch of recordsFrom(truthLog, TRUE_USERS, last)) {
    for (const { value } of batch) return microsOf(trueUserFrom(value).user.updated_at)
  }
  return 0
}

/** When the shop wrote an order down last, in whatever world. Most of what is sold is sold there, so it is not long ago. */
async function lastOrder(truthLog: EventLog): Promise<number> {
  const end = await nextOffset(truthLog, TRUE_EVENTS)
  let last_us = 0
  for await (const batch of recordsFrom(truthLog, TRUE_EVENTS, Math.max(0, end - RECENT_EVENTS))) {
    for (const { value } of batch) {
      const { shop_at, refund } = trueEventFrom(value)
      last_us = Math.max(last_us, ...[shop_at, refund?.at].flatMap((at) => (at === undefined ? [] : microsOf(at))))
    }
  }
  return last_us
}

/** The shop holds everybody as they are now. */
async function usersOf(world: WorldIdentity, ids: readonly string[], shop: ShopClient): Promise<readonly User[]> {
  const found = new Map((await shop.find(ids)).map((user) => [user.user_id, user]))
  const users = ids.flatMap((id) => found.get(id) ?? [])
  if (users.length === ids.length) return users
  throw new Fault(
    'SHOP_BEHIND_TRUTH',
    `expected ${ids.length} users of ${world.name} in the shop, found ${users.length}: its database is not the one of this truth. Restore it, or take another folder with --data`,
  )
}

/** As far back as the world may repeat itself, within what it told without a break. */
async function recentEvents(
  truthLog: EventLog,
  { first_offset, first_event, event }: OpenChapter,
): Promise<readonly TrueEvent[]> {
  const end = first_offset + event - first_event
  const events: TrueEvent[] = []
  for await (const batch of recordsFrom(truthLog, TRUE_EVENTS, Math.max(first_offset, end - RECENT_EVENTS))) {
    events.push(...batch.map(({ value }) => trueEventFrom(value)))
  }
  return events
}
