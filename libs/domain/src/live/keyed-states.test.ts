import { expect, test } from 'vitest'
import { keyedStates } from './keyed-states.js'
import { rowsInMemory } from './rows-in-memory.js'

type Count = { readonly count: number }

test('what is not in use leaves memory, and comes back from the store as it was', async () => {
  const rows = rowsInMemory()
  const states = keyedStates<Count>('mesh.live.counts.0', { version: 1 }, rows, { keys_max: 2, bytes_max: 1000 })
  for (let count = 0; count < 100; count++) {
    const key = `key ${count % 10}`
    states.makeRoom()
    await states.load([key])
    const before = states.get(key).state?.count ?? 0
    states.set(key, { state: { count: before + 1 }, due_ms: undefined }, 12)
    rows.write(states.takeWrites(count))
  }
  await states.load(['key 0', 'key 9'])
  expect(['key 0', 'key 9'].map((key) => states.get(key).state)).toEqual([{ count: 10 }, { count: 10 }])
})

test('a state of an earlier version is read as what it stands for now', async () => {
  const rows = rowsInMemory()
  const first = keyedStates<{ visits: number }>('mesh.live.counts.0', { version: 1 }, rows)
  first.set('ann', { state: { visits: 3 }, due_ms: undefined }, 12)
  rows.write(first.takeWrites(1))
  const from = (older: Readonly<Record<string, unknown>>) => ({ count: Number(older['visits']) })
  const second = keyedStates<Count>('mesh.live.counts.0', { version: 2, from }, rows)
  await second.load(['ann'])
  expect(second.get('ann').state).toEqual({ count: 3 })
})

test('a state of another version is refused where nobody says what it stands for', async () => {
  const rows = rowsInMemory()
  const first = keyedStates<Count>('mesh.live.counts.0', { version: 1 }, rows)
  first.set('ann', { state: { count: 3 }, due_ms: undefined }, 12)
  rows.write(first.takeWrites(1))
  const second = keyedStates<Count>('mesh.live.counts.0', { version: 2 }, rows)
  await expect(second.load(['ann'])).rejects.toThrow('LIVE_STATE_OLDER')
})
