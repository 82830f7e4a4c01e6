import { setImmediate } from 'node:timers/promises'
import { type Clock, Fault, withinLimit } from '@storemesh/core'
import type { EventLog, NewRecord } from '@storemesh/event-log'
import type { ObjectStore } from '@storemesh/object-store'
import { type History, sentAfter_us, startOf_ms, toldNow } from './calendar/history.js'
import { type Drift, type DriftKind, driftInTheMiddle, nameOfDrift } from './drift/drift.js'
import { type Emission, emissionMaker, type Told, TRANSACTIONS } from './emission.js'
import { type Outlets, type ShopNews, tellTheLog, tellTheShop } from './emit.js'
import { type MessRates, requireMessRates, USUAL_MESS } from './mess.js'
import { actionsEach, type Mix, purchasesIn, requireMix } from './mix.js'
import { type Pace, paceOf } from './pace.js'
import { noteEmitted, type Resumed, resume } from './resume.js'
import { followBehind } from './shop/follow-behind.js'
import { connectShop, type ShopAddress } from './shop/shop-client.js'
import { channelFiles } from './channels/channel-files.js'
import { TOLD_FILES } from './daily/told-files.js'
import { MARKETPLACES } from './marketplaces/marketplace-orders.js'
import { TILLS } from './tills/till-lines.js'
import { truthBytes } from './truth/truth-json.js'
import { createTruthTopics, PRODUCER, TRUE_EVENTS, TRUTH_PARTITION } from './truth/truth-topics.js'
import { TOLD_TOPICS } from './topics/told-topics.js'
import { textRoom } from './text-room.js'
import { type SimulationSummary, type Tally, tally } from './tally.js'
import { nameOfFraud, requireFraud, USUAL_FRAUD } from './world/deceit.js'
import { type RetailWorld, retailWorld } from './world/retail-world.js'
import { historyIdentity, type TimeBase, type WorldIdentity, worldIdentity } from './world/world-identity.js'

export interface SimulateOptions {
  /** So many actions of this world in all, up to a whole purchase; without it, until the signal fires. */
  readonly events?: number
  readonly seed: number
  /** Views and cart events before each purchase: these and the purchase itself are the actions. */
  readonly mix: Mix
  /** Actions a second. */
  readonly rate: number | 'max'
  readonly log: EventLog
  /** Apart from what is emitted. One simulator at a time writes it. */
  readonly truthLog: EventLog
  readonly shop: ShopAddress
  /** Where tills and marketplaces leave their files. */
  readonly files: ObjectStore
  readonly clock: Clock
  /** `virtual`: all times follow from the seed and the start, 50 actions a second. `now`: each purchase carries the current time. */
  readonly from: TimeBase
  readonly startAt_ms?: number
  /** A whole past at once, instead of 50 actions a second; `events` says how many are in it. */
  readonly history?: History
  readonly mess?: MessRates
  /** How often somebody means harm, as a share of all purchases. */
  readonly fraud?: number
  /** From the middle of `events` on. */
  readonly drift?: DriftKind | undefined
  readonly users_max?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (summary: SimulationSummary) => void
}

const EVENTS_MAX = 1_000_000_000
const PARTITIONS = 3
const USERS_MAX_USUAL = 50_000
const VIRTUAL_START_MS = Date.UTC(2026, 0, 1)
const VIRTUAL_SPACING_US = 20_000
const NOTE_EVERY_MS = 1000
/** After so many events whoever waits for the disk or the shop gets its turn. */
const BREATH_EVERY = 100
/** The shop may be so many batches behind the log, and gets so many at once of a run that keeps to no time: a statement costs it much. */
const SHOP_BEHIND_MAX = 4

/** Lives a retail world and emits what it does. Killed at any moment and started again, it emits what is true, and that once. */
export async function simulate(options: SimulateOptions): Promise<SimulationSummary> {
  const { log, truthLog, clock, mess = USUAL_MESS, users_max = USERS_MAX_USUAL, fraud = USUAL_FRAUD } = options
  requireMessRates(mess)
  requireFraud(fraud)
  const actions = actionsEach(requireMix(options.mix))
  withinLimit('events', options.events ?? 1, { min: 1, max: EVENTS_MAX })
  const pace = paceOf(options.rate, actions, clock)
  for (const topic of [TRANSACTIONS, ...TOLD_TOPICS.map(({ topic }) => topic)])
    await log.createTopic(topic, { partitions: PARTITIONS })
  await createTruthTopics(truthLog)
  const shop = await connectShop(options.shop)
  try {
    const plan = planOf(options)
    const outlets = { log, truthLog, shop, files: channelFiles([TILLS, MARKETPLACES, ...TOLD_FILES], options.files, truthLog) }
    const resumed = await resume({ ...outlets, world: plan.world, start_us: plan.start_ms * 1000 })
    const world = retailWorld(plan.world, resumed.state, { mix: options.mix, mess, users_max, fraud, drift: plan.drift })
    const counts = tally(plan.world.name, resumed.state.event, options.mix)
    await tellAndEmit({ options, outlets, pace, resumed, world, counts, plan })
    return counts.summary()
  } finally {
    await shop.close()
  }
}

interface Plan {
  readonly world: WorldIdentity
  readonly start_ms: number
  readonly drift: Drift | undefined
  /** When each purchase is sent, from the start on. Of a world of now it is not asked. */
  readonly sentAfter_us: (event: number) => number
  /** How many are told, those of earlier runs among them. */
  readonly purchases: number
}

function planOf(options: SimulateOptions): Plan {
  const { from, seed, clock, startAt_ms = VIRTUAL_START_MS, history, events, mix, fraud = USUAL_FRAUD } = options
  const actions = actionsEach(mix)
  const drift = driftOf(options)
  const habits = nameOfFraud(fraud) + nameOfDrift(drift)
  if (history) {
    if (events === undefined || from === 'now')
      throw new Fault('HISTORY_INVALID', 'expected of a history how many events are in it, and no world of now')
    const purchases = purchasesIn(events, mix)
    const world = historyIdentity(seed, history, purchases * actions, mix, habits)
    const told = { sentAfter_us: sentAfter_us(history, seed, purchases), purchases: toldNow(history, seed, purchases) }
    return { world, start_ms: startOf_ms(history), drift, ...told }
  }
  const start_ms = from === 'now' ? clock.now_ms() : startAt_ms
  const spacing_us = VIRTUAL_SPACING_US * actions
  const world = worldIdentity(from, seed, mix, habits)
  const purchases = purchasesIn(events ?? Number.MAX_SAFE_INTEGER, mix)
  return { world, start_ms, drift, sentAfter_us: (event) => event * spacing_us, purchases }
}

function driftOf({ drift, events, mix }: SimulateOptions): Drift | undefined {
  if (drift === undefined) return undefined
  if (events === undefined)
    throw new Fault('DRIFT_INVALID', 'expected of a drift how many events are told: it begins in their middle')
  return driftInTheMiddle(drift, purchasesIn(events, mix))
}

interface Run {
  readonly options: SimulateOptions
  readonly outlets: Outlets
  readonly pace: Pace
  readonly resumed: Resumed
  readonly world: RetailWorld
  readonly counts: Tally
  readonly plan: Plan
}

/**
 * While one batch is on its way to the log the next one is told and made ready, and the shop follows behind both: truth is never
 * more than a few batches ahead of what is emitted.
 */
async function tellAndEmit(run: Run): Promise<void> {
  const { options, outlets, counts } = run
  const tell = teller(run)
  const note = noter(options.truthLog, options.clock)
  const together = options.rate === 'max' ? SHOP_BEHIND_MAX : 1
  const following = { waiting_max: SHOP_BEHIND_MAX, together }
  const shop = followBehind((news: readonly ShopNews[]) => tellTheShop(news, outlets.shop), following)
  let end_offset = 0
  try {
    let told = await tell()
    while (told) {
      const emission = told
      end_offset = emission.end_offset
      const { users, orders, refunds } = emission
      const emitting = shop.give({ end_offset, users, orders, refunds }).then(() => tellTheLog(emission, outlets))
      ;[told] = await Promise.all([tell(), emitting])
      await note.now_and_then(Math.min(end_offset, shop.done()?.end_offset ?? 0))
      counts.add(emission.events)
      options.onProgress?.(counts.summary())
    }
  } finally {
    await shop.all()
  }
  await note.all(end_offset)
}

/** Tells the next batch, durably. Undefined is the end. */
function teller({ options, pace, resumed, world, plan }: Run): () => Promise<Emission | undefined> {
  const { truthLog, clock, from, signal } = options
  const { purchases, sentAfter_us } = plan
  let { offset } = resumed
  let { event } = resumed.state
  const room = textRoom()
  const tellOne = (now_us: number): ToldTruth => {
    const sent_us = from === 'now' ? now_us : resumed.start_us + sentAfter_us(event)
    const told = world.next(sent_us)
    event++
    return { offset: offset++, event: told, ...truthBytes(told, room) }
  }
  return async () => {
    if (event >= purchases || signal?.aborted) return undefined
    const count = Math.min(await pace(signal), purchases - event)
    if (count === 0) return undefined
    const now_us = clock.now_ms() * 1000
    const truth: NewRecord[] = []
    const emission = emissionMaker()
    while (truth.length < count) {
      if (truth.length % BREATH_EVERY === BREATH_EVERY - 1) await setImmediate()
      const told = tellOne(now_us + truth.length)
      truth.push(truthRecord(told))
      emission.add(told)
    }
    const made = emission.made()
    const { repeated } = await truthLog.append(TRUE_EVENTS, truth, { producer: PRODUCER })
    if (repeated > 0) throw new Fault('SIMULATOR_TWICE', 'another simulator tells the truth of this folder; stop one of them')
    return made
  }
}

interface ToldTruth extends Told {
  readonly truth: Uint8Array
}

const truthRecord = ({ offset, truth }: ToldTruth): NewRecord => ({
  value: truth,
  partition: TRUTH_PARTITION,
  sequence: offset,
})

/** Emitting again what was emitted changes nothing, so how far it got is noted now and then only. */
function noter(truthLog: EventLog, clock: Clock) {
  let noted_ms = clock.elapsed_ms()
  const all = async (offset: number) => {
    if (offset > 0) await noteEmitted(truthLog, offset)
    noted_ms = clock.elapsed_ms()
  }
  return {
    all,
    async now_and_then(offset: number): Promise<void> {
      if (clock.elapsed_ms() - noted_ms >= NOTE_EVERY_MS) await all(offset)
    },
  }
}
