import { silentLog } from '@storemesh/telemetry'
import { expect, test } from 'vitest'
import { skipFailed } from './steps.js'
import { LANDINGS_MAX, landAll, type Turn, type TurnParts } from './take-turn.js'

const signal = new AbortController().signal

/** A source of so many rows, one at a time; the turns that were told of, and what came last. */
async function landed(rows: number) {
  let left = rows
  const feed = { ingest: async () => ({ landed: left-- > 0 ? 1 : 0, rejected: 0 }), close: async () => undefined }
  const turnParts: TurnParts = {
    feeds: [{ name: 'bronze_kafka__lines', feed }],
    steps: skipFailed({ log: silentLog }, 'shop', signal),
    history: { note: (_, work) => work(), keep: async () => undefined, endTurn: async () => undefined },
    timing: 'now',
  }
  const turns: Turn[] = []
  const last = await landAll(turnParts, signal, (turn) => turns.push(turn))
  return { turns, last }
}

test('a source is read to its end, and every part of it is told of once', async () => {
  const { turns, last } = await landed(3)
  expect(turns.map((turn) => turn.landed)).toEqual([1, 1])
  expect(last.landed).toBe(1)
  expect(await landed(0)).toEqual({ turns: [], last: { landed: 0, rejected: 0 } })
})

test('a source without an end does not keep anything from being computed', async () => {
  const { turns, last } = await landed(Number.POSITIVE_INFINITY)
  expect(turns.length + last.landed).toBe(LANDINGS_MAX)
})
