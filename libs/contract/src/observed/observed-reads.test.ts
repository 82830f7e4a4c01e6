import { virtualClock } from '@storemesh/core'
import { embeddedKeyValueStore, type KeyValueStore } from '@storemesh/key-value'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { observedConsumers, QUIET_DAYS } from './observed-consumers.js'
import { observedReads, readNotes } from './read-notes.js'

const DAY_MS = 86_400_000
const note = { contract: 'shop.sales', major: 1, field: 'note' }

async function noting() {
  const clock = virtualClock(Date.parse('2026-01-31T10:00:00Z'))
  const store = await embeddedKeyValueStore({ folder: await temporaryFolder(), clock })
  onTestFinished(() => store.close())
  let writes = 0
  const counted: KeyValueStore = { ...store, write: (changes) => (writes++, store.write(changes)) }
  const failures: unknown[] = []
  const notes = readNotes({ store: counted, clock, by: 'graph', onFailure: (error) => failures.push(error) })
  return { clock, store, notes, failures, writes: () => writes }
}

test('a field that is read is known with the last day on which it was, and written down once a day', async () => {
  const { clock, store, notes, writes } = await noting()
  for (let times = 0; times < 100; times++) notes.note([note])
  await notes.settled()
  expect(writes()).toBe(1)
  expect(await observedReads(store)).toEqual([{ ...note, by: 'graph', day: '2026-01-31' }])
  clock.advance(DAY_MS)
  notes.note([note, { ...note, field: 'lines.quantity' }])
  await notes.settled()
  expect(await observedReads(store)).toEqual([
    { ...note, field: 'lines.quantity', by: 'graph', day: '2026-02-01' },
    { ...note, by: 'graph', day: '2026-02-01' },
  ])
})

test('what could not be written is told, and noted when it is read again', async () => {
  const clock = virtualClock(Date.parse('2026-01-31T10:00:00Z'))
  const store = await embeddedKeyValueStore({ folder: await temporaryFolder(), clock })
  onTestFinished(() => store.close())
  let isAway = true
  const brittle: KeyValueStore = {
    ...store,
    write: (changes) => (isAway ? Promise.reject(new Error('away')) : store.write(changes)),
  }
  const failures: unknown[] = []
  const notes = readNotes({ store: brittle, clock, by: 'sql', onFailure: (error) => failures.push(error) })
  notes.note([note])
  await notes.settled()
  expect(failures).toHaveLength(1)
  isAway = false
  notes.note([note])
  await notes.settled()
  expect(await observedReads(store)).toHaveLength(1)
})

test('who was seen within the quiet days counts as a reader, and later as nobody', () => {
  const read = { ...note, by: 'sql' as const, day: '2026-01-31' }
  const on = (day: string) => observedConsumers([read], Date.parse(`${day}T10:00:00Z`))
  expect(on('2026-02-01')).toMatchObject([
    {
      name: 'who asks in SQL',
      owner: 'seen on 2026-01-31',
      reads: [{ contract: 'shop.sales', versions: { text: '^1.0.0 or later' } }],
    },
  ])
  expect(observedConsumers([read], Date.parse('2026-01-31T10:00:00Z') + QUIET_DAYS * DAY_MS)).toEqual([])
})
