import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { type Clock, isJsonObject, type JsonObject, parseJson, systemClock, systemDice, virtualClock } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { embeddedKeyValueStore, put, type Space } from '@storemesh/key-value'
import { temporaryFolder, until } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { changeHub } from '../change-hub.js'
import { changeBytes } from '../change-record.js'
import { type Command, commandsOf } from './commands.js'

type Seat = { readonly seat: string; readonly state: 'taken' | 'free' }
const seats: Space<Seat> = { name: 'seats', indexes: {} }
const ASKED = 'seat-commands'
const ANSWERED = 'theatre.seats'

const take = (seat: string): Command<Seat> => ({
  topic: ASKED,
  key: seat,
  fields: { seat, kind: 'take' },
  answer: { space: seats, changes: ANSWERED, key: seat, isIt: ({ state }) => state === 'taken' },
})

/** A theatre whose clerk, where there is one, takes each seat that it is asked for. */
async function theatre({ clock = systemClock, hasClerk = true }: { clock?: Clock; hasClerk?: boolean } = {}) {
  const folder = await temporaryFolder()
  const log = await embeddedEventLog({ folder: join(folder, 'log'), clock: systemClock, dice: systemDice })
  const lookups = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock: systemClock })
  for (const topic of [ASKED, ANSWERED]) await log.createTopic(topic, { partitions: 1 })
  const closing = new AbortController()
  const asked: JsonObject[] = []
  const tell = async (seat: string, state: Seat['state']) => {
    await lookups.write([put(seats, seat, { seat, state }, asked.length)])
    const value = changeBytes({ id: `${asked.length}`, key: seat, row: { seat, state } })
    await log.append(ANSWERED, [{ key: seat, value }])
  }
  let following = 0
  const watched: typeof log = {
    ...log,
    async *follow(...given) {
      following += 1
      try {
        yield* log.follow(...given)
      } finally {
        following -= 1
      }
    },
  }
  const clerk = async () => {
    const from = new Map([[0, 0]])
    for await (const records of log.follow(ASKED, from, { records_max: 100, bytes_max: 1 << 20, signal: closing.signal }))
      for (const { value } of records) {
        const command = parseJson(Buffer.from(value).toString())
        if (!isJsonObject(command)) continue
        asked.push(command)
        if (hasClerk && typeof command['seat'] === 'string') await tell(command['seat'], 'taken')
      }
  }
  const working = clerk()
  onTestFinished(async () => {
    closing.abort()
    await working
    await Promise.all([log.close(), lookups.close()])
  })
  const commands = commandsOf({ lookups, log: watched, clock }, changeHub(watched))
  const give = (command: Command<Seat>, signal = new AbortController().signal) =>
    commands.give({ viewer: viewerOfEverything('ann'), signal }, command)
  return { give, asked, tell, following: () => following }
}

test('a command is answered by the row that its owner leaves, and says who gave it and when', async () => {
  const { give, asked } = await theatre()
  expect(await give(take('A1'))).toEqual({ seat: 'A1', state: 'taken' })
  expect(asked).toEqual([{ seat: 'A1', kind: 'take', asked_by: 'ann', asked_at: expect.stringMatching(/Z$/) }])
})

test('one that was answered before is not given again', async () => {
  const { give, asked } = await theatre()
  await give(take('A1'))
  expect(await give(take('A1'))).toEqual({ seat: 'A1', state: 'taken' })
  expect(asked).toHaveLength(1)
})

test('what is told of the key meanwhile, and is no answer, is waited past', async () => {
  const { give, asked, tell } = await theatre({ hasClerk: false })
  const answer = give(take('A1'))
  await until(() => asked.length === 1)
  await tell('A1', 'free')
  await tell('A1', 'taken')
  expect(await answer).toEqual({ seat: 'A1', state: 'taken' })
})

test('many at once share one follower, and the last one to be answered frees it', async () => {
  const { give, following } = await theatre()
  const names = Array.from({ length: 200 }, (_, n) => `seat ${n}`)
  const answers = await Promise.all(names.map((seat) => give(take(seat))))
  expect(answers.map(({ seat }) => seat)).toEqual(names)
  await until(() => following() === 0)
})

test('one that nobody answers in time is an error that says that it may still be carried out', async () => {
  const { give } = await theatre({ clock: virtualClock(0), hasClerk: false })
  await expect(give(take('A1'))).rejects.toThrow(/COMMAND_UNANSWERED.*may still be carried out/)
})

test('a request that ends waits no longer', async () => {
  const { give, following } = await theatre({ hasClerk: false })
  await expect(give(take('A1'), AbortSignal.abort())).rejects.toThrow('COMMAND_UNANSWERED')
  await until(() => following() === 0)
})
