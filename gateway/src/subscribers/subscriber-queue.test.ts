import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Dice, isFault, seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { type SubscriberLimits, type SubscriberQueue, subscriberQueue } from './subscriber-queue.js'

/** A way out that is full now and then, and says when it is no longer. */
function outlet() {
  let emptied: (() => void)[] = []
  let isFull = false
  return {
    fill() {
      isFull = true
    },
    empty() {
      isFull = false
      const woken = emptied
      emptied = []
      for (const wake of woken) wake()
    },
    room: () => (isFull ? new Promise<void>((resolve) => emptied.push(resolve)) : undefined),
  }
}
type Outlet = ReturnType<typeof outlet>

const endOf = (failure: unknown) => (isFault(failure) ? failure.code : 'over')

async function askedFor(queue: SubscriberQueue, out: Outlet, heard: string[]): Promise<void> {
  try {
    for (;;) {
      const event = await queue.next()
      if (event.done === true) break
      heard.push(JSON.stringify(event.value))
      await out.room()
    }
    heard.push(endOf(undefined))
  } catch (error) {
    heard.push(endOf(error))
  }
}

function toldTo(queue: SubscriberQueue, out: Outlet, heard: string[]): void {
  queue.tellTo({
    next(result) {
      heard.push(JSON.stringify(result))
      return out.room()
    },
    over: (failure) => heard.push(endOf(failure?.error)),
  })
}

async function heardBy(limits: SubscriberLimits, dice: Dice, listen: typeof toldTo | typeof askedFor): Promise<string[]> {
  const heard: string[] = []
  const out = outlet()
  const queue = subscriberQueue({ limits, textOf: (result) => JSON.stringify(result), left: () => undefined })
  void listen(queue, out, heard)
  for (let step = 0, told = 0; step < 40; step++) {
    if (dice.next() < 0.2) out.fill()
    else if (dice.next() < 0.3) out.empty()
    for (let more = Math.floor(dice.next() * 4); more > 0; more--) queue.push({ data: { n: told++ } })
    await nextTurn()
  }
  queue.end()
  out.empty()
  await nextTurn()
  return heard
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed)

test.each(['closed', 'latest'] as const)(
  'who is told hears what who asks hears, and the same end: slow ones are %s',
  async (slow) => {
    const limits: SubscriberLimits = { subscriber_events_max: 6, unsent_bytes_max: 150, slow_subscribers: slow }
    const ends = new Set<string | undefined>()
    for (const seed of SEEDS) {
      const asked = await heardBy(limits, seededDice(seed), askedFor)
      expect(await heardBy(limits, seededDice(seed), toldTo)).toEqual(asked)
      ends.add(asked.at(-1))
      ends.add(asked.find((text) => text.includes('"missed"')) && 'missed')
    }
    expect(ends).toContain(slow === 'closed' ? 'SUBSCRIBER_TOO_SLOW' : 'missed')
    expect(ends).toContain('over')
  },
)
