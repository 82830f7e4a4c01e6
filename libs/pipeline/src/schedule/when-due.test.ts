import { join } from 'node:path'
import { instantText, virtualClock } from '@storemesh/core'
import { daily, every, onChange, type Schedule } from '@storemesh/domain'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import type { RefreshOutcome } from '../refresh/refresh-model.js'
import { type Timing, whenDue } from './when-due.js'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** A model in a process that can be started again, and when it ran. */
async function openRuns(runs: Schedule | undefined) {
  const folder = join(await temporaryFolder(), 'store')
  const clock = virtualClock(Date.UTC(2026, 0, 31, 12))
  const open = () => embeddedKeyValueStore({ folder, clock })
  let lookups = await open()
  onTestFinished(() => lookups.close())
  const ran: string[] = []
  const model = { name: 'day_sales', ...(runs && { runs }) }
  return {
    clock,
    ran,
    async restart() {
      await lookups.close()
      lookups = await open()
    },
    turn: (found: RefreshOutcome = 'refreshed', timing: Timing = 'when-due') =>
      whenDue({ lookups, clock }, model, timing, async () => {
        ran.push(instantText(clock.now_ms()).slice(5, 16))
        return found
      }),
    failing: () =>
      whenDue({ lookups, clock }, model, 'when-due', async () => {
        ran.push('failed')
        throw new Error('the disk is full')
      }),
  }
}

test('three runs that a stopped process missed are caught up once', async () => {
  const runs = await openRuns(daily('02:00'))
  await runs.turn()
  await runs.restart()
  runs.clock.advance(72 * HOUR_MS)
  await runs.turn()
  await runs.turn()
  await runs.restart()
  await runs.turn()
  runs.clock.advance(14 * HOUR_MS)
  await runs.turn()
  expect(runs.ran).toEqual(['01-31T12:00', '02-03T12:00', '02-04T02:00'])
})

test('a run that finds nothing new is one, also after a restart', async () => {
  const runs = await openRuns(every('5 minutes'))
  await runs.turn()
  runs.clock.advance(6 * MINUTE_MS)
  await runs.turn('unchanged')
  await runs.restart()
  await runs.turn('unchanged')
  runs.clock.advance(3 * MINUTE_MS)
  await runs.turn('unchanged')
  runs.clock.advance(MINUTE_MS)
  await runs.turn('unchanged')
  expect(runs.ran).toEqual(['01-31T12:00', '01-31T12:06', '01-31T12:10'])
})

test('until there was something to read it has not run, so that a new mesh need not wait for the night', async () => {
  const runs = await openRuns(daily('02:00'))
  for (const found of ['unchanged', 'unchanged', 'refreshed', 'refreshed'] as const) {
    await runs.turn(found)
    runs.clock.advance(MINUTE_MS)
  }
  expect(runs.ran).toEqual(['01-31T12:00', '01-31T12:01', '01-31T12:02'])
})

test('one that fails is due until it ends', async () => {
  const runs = await openRuns(daily('02:00'))
  await runs.turn()
  runs.clock.advance(24 * HOUR_MS)
  await expect(runs.failing()).rejects.toThrow('the disk is full')
  runs.clock.advance(MINUTE_MS)
  await runs.turn()
  await runs.turn()
  expect(runs.ran).toEqual(['01-31T12:00', 'failed', '02-01T12:01'])
})

test('a clock that jumps back runs nothing twice', async () => {
  const runs = await openRuns(every('5 minutes'))
  await runs.turn()
  runs.clock.advance(-HOUR_MS)
  for (let minutes = 0; minutes < 70; minutes += 5) {
    await runs.turn()
    runs.clock.advance(5 * MINUTE_MS)
  }
  expect(runs.ran).toEqual(['01-31T12:00', '01-31T12:05'])
})

test('whoever asks for all that there is to do has it at once, and the timetable goes on from there', async () => {
  const runs = await openRuns(every('1 hour'))
  await runs.turn()
  runs.clock.advance(59 * MINUTE_MS)
  await runs.turn('refreshed', 'now')
  await runs.turn()
  runs.clock.advance(MINUTE_MS)
  await runs.turn('refreshed', 'now')
  await runs.turn()
  expect(runs.ran).toEqual(['01-31T12:00', '01-31T12:59', '01-31T13:00'])
})

test('on change, or without a word, every turn looks', async () => {
  for (const runs of [await openRuns(onChange), await openRuns(undefined)]) {
    await runs.turn('unchanged')
    await runs.turn('unchanged')
    expect(runs.ran).toEqual(['01-31T12:00', '01-31T12:00'])
  }
})
