import { isFault, seededDice, systemClock } from '@storemesh/core'
import type { EventLog, NewRecord } from '@storemesh/event-log'
import { expect, test } from 'vitest'
import { type HowItEnds, oneBroker } from './testing/one-broker.js'

const TOPIC = 'orders.events'
const PARTITIONS = 3
const WRITERS = 8
/** All appends are of one size: by its size alone no broker can tell one from another. */
const APPENDED_AT_ONCE = 5
const LIMITS = { records_max: 1000, bytes_max: 1_000_000 }
const THE_END = 'the end'
const SEED = 20_260_301

test('appends, followers and their order outlive a broker that is stopped and killed: nothing lost, nothing twice', async () => {
  const broker = await oneBroker()
  const log = await broker.openLog()
  await log.createTopic(TOPIC, { partitions: PARTITIONS })
  const sent: string[] = []
  const writing = new AbortController()
  const writers = Array.from({ length: WRITERS }, (_, writer) => write(log, writer, sent, writing.signal))
  const following = follow(await broker.openLog())

  const dice = seededDice(SEED)
  const ends: HowItEnds[] = ['killed', 'asked', 'killed']
  for (const how of ends) {
    const goal = sent.length + dice.between(200, 2000)
    while (sent.length < goal) await systemClock.sleep(5)
    await broker.down(how)
    await broker.up()
  }
  const goal = sent.length + 200
  while (sent.length < goal) await systemClock.sleep(5)
  writing.abort()
  await Promise.all(writers)
  await log.append(
    TOPIC,
    Array.from({ length: PARTITIONS }, (_, partition) => ({ value: Buffer.from(THE_END), partition })),
  )
  const followed = await following

  expect(differenceOf(sent, followed), `seed ${SEED}`).toEqual({ lost: [], twice: [] })
  const last = new Map<string, number>()
  for (const { partition, value } of followed) {
    const [writer, number] = value.split('/')
    const place = `${partition} ${writer}`
    expect(Number(number)).toBeGreaterThan(last.get(place) ?? -1)
    last.set(place, Number(number))
  }
})

/** Appends until it is told to stop; what was not acknowledged is sent again, as a producer does that starts anew. */
async function write(log: EventLog, writer: number, sent: string[], stop: AbortSignal): Promise<void> {
  const dice = seededDice(SEED + writer)
  for (let next = 0; !stop.aborted; next += APPENDED_AT_ONCE) {
    const partition = dice.between(0, PARTITIONS - 1)
    const records = Array.from({ length: APPENDED_AT_ONCE }, (_, n): NewRecord => {
      const sequence = next + n
      return { value: Buffer.from(`${writer}/${sequence}`), sequence, partition }
    })
    await untilTaken(() => log.append(TOPIC, records, { producer: `till-${writer}` }))
    sent.push(...records.map(({ value }) => Buffer.from(value).toString()))
  }
}

async function untilTaken(append: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await append()
      return
    } catch (error) {
      if (!isFault(error, 'LOG_UNREACHABLE')) throw error
    }
  }
}

/** Everything up to the end of each partition. */
async function follow(log: EventLog): Promise<{ readonly partition: number; readonly value: string }[]> {
  const stop = new AbortController()
  const followed: { partition: number; value: string }[] = []
  let ended = 0
  for await (const batch of log.follow(TOPIC, new Map(), { ...LIMITS, signal: stop.signal })) {
    for (const { partition, value } of batch) {
      const text = Buffer.from(value).toString()
      if (text === THE_END) ended += 1
      else followed.push({ partition, value: text })
    }
    if (ended === PARTITIONS) stop.abort()
  }
  return followed
}

function differenceOf(sent: readonly string[], followed: readonly { readonly value: string }[]) {
  const seen = new Set<string>()
  const twice = followed.flatMap(({ value }) => (seen.has(value) ? [value] : (seen.add(value), [])))
  return { lost: sent.filter((value) => !seen.has(value)), twice }
}
