import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { DECISIONS, MOVES, move, RESERVATIONS, STOCK_CHANGES, stockLedger } from './fixtures/stock-ledger.js'
import { liveParts, stockOutcome } from './fixtures/stock-world.js'
import { runProcessor } from './run-processor.js'

const never = new AbortController().signal

test('an event that cannot be taken is kept with its reason, byte for byte and once, and those after it go on', async () => {
  const { parts, close } = await liveParts(await temporaryFolder())
  onTestFinished(async () => {
    await close()
  })
  for (const topic of [MOVES, RESERVATIONS, STOCK_CHANGES, DECISIONS]) await parts.eventLog.createTopic(topic, { partitions: 1 })
  const events = [
    move('tea', 1, '2026-01-31T10:00:00Z'),
    move('tea', 10, '9999-01-31T10:00:00Z'),
    move('x'.repeat(600), 1, '2026-01-31T10:00:01Z'),
    move('tea', 100, '2026-01-31T09:00:00Z'),
    move('tea', 1000, '2026-01-31T10:00:02Z'),
  ].map((event) => JSON.stringify(event))
  await parts.eventLog.append(
    MOVES,
    [...events, '{"shelf":'].map((text) => ({ value: Buffer.from(text) })),
  )
  await runProcessor(parts, stockLedger, never, { once: true })
  await runProcessor(parts, stockLedger, never, { once: true })
  const { told, refused } = await stockOutcome(parts)
  expect(told.flat().map((text) => JSON.parse(text))).toMatchObject([{ row: { on_hand: 1 } }, { row: { on_hand: 1001 } }])
  expect(refused.map((letter) => letter.split(' ').slice(1).join(' ')).toSorted()).toEqual([
    `EVENT_AHEAD ${events[1]}`,
    `EVENT_LATE ${events[3]}`,
    `KEY_INVALID ${events[2]}`,
  ])
})
