import { isFault, seededDice, systemClock } from '@storemesh/core'
import type { MemberBatch, Membership } from '@storemesh/event-log'
import { expect, test } from 'vitest'
import { type HowItEnds, oneBroker } from './testing/one-broker.js'

const TOPIC = 'orders.events'
const GROUP = 'silver'
const PARTITIONS = 4
const RECORDS = 600
const JOINING = { records_max: 5, bytes_max: 100_000, session_max_ms: 6000 }
const SEEDS = [20_260_303]

/** What a group has done: each record whose commit resolved, and how many batches were fenced. */
interface Ledger {
  readonly committed: string[]
  fenced: number
}

/** Between a batch and its commit: what happens at which batch of a member, counted from 1. */
type Happenings = ReadonlyMap<number, () => Promise<unknown>>

test.each(SEEDS)(
  'a group goes on through a broker that goes in mid-batch and members that come and leave there: each record once (seed %i)',
  async (seed) => {
    const dice = seededDice(seed)
    const broker = await oneBroker()
    const log = await broker.openLog()
    await log.createTopic(TOPIC, { partitions: PARTITIONS })
    const records = Array.from({ length: RECORDS }, (_, n) => ({ value: Buffer.from(`${n}`), partition: n % PARTITIONS }))
    await log.append(TOPIC, records)

    const ledger: Ledger = { committed: [], fenced: 0 }
    const members: Membership[] = []
    const working: Promise<unknown>[] = []
    const join = async (happenings: Happenings = new Map()) => {
      const member = await (await broker.openLog()).join(GROUP, TOPIC, JOINING)
      members.push(member)
      working.push(work(member, ledger, happenings))
    }
    const goesAndComesBack = (how: HowItEnds) => async () => {
      await broker.down(how)
      working.push(broker.up()) // while the commit waits
    }
    const leaves = async () => members[1]?.leave()
    await join(
      new Map<number, () => Promise<unknown>>([
        [dice.between(2, 4), goesAndComesBack('killed')],
        [dice.between(5, 8), () => join(new Map([[dice.between(2, 5), leaves]]))],
        // its commit and the sharing anew are under way together
        [dice.between(9, 12), async () => working.push(join())],
        [dice.between(13, 16), goesAndComesBack(dice.pick(['asked', 'killed']))],
      ]),
    )

    while ([...(await log.lag(GROUP, TOPIC)).values()].some((behind) => behind > 0)) await systemClock.sleep(50)
    await Promise.all(members.map((member) => member.leave()))
    await Promise.all(working)
    expect(members).toHaveLength(3)
    expect(ledger.committed.toSorted()).toEqual(everyRecord().toSorted())
    // of the one that left with a batch in its hands at the least
    expect(ledger.fenced).toBeGreaterThan(0)
  },
)

async function work(member: Membership, ledger: Ledger, happenings: Happenings): Promise<void> {
  let count = 0
  for await (const batch of member.batches()) {
    count += 1
    await happenings.get(count)?.()
    await commit(batch, ledger)
  }
}

async function commit(batch: MemberBatch, ledger: Ledger): Promise<void> {
  try {
    await batch.commit()
  } catch (error) {
    if (!isFault(error, 'GROUP_FENCED')) throw error
    ledger.fenced += 1
    return
  }
  ledger.committed.push(...batch.records.map(({ partition, offset }) => `${partition}/${offset}`))
}

const everyRecord = () => Array.from({ length: RECORDS }, (_, n) => `${n % PARTITIONS}/${Math.floor(n / PARTITIONS)}`)
