import { expect, test } from 'vitest'
import { heldPartitions } from './held-partitions.js'

const topic = { name: 'orders.events', id: 'a', partitions: 4 }

const SILENT = { memberId: '', groupGenerationId: 0, memberAssignment: {}, error: new Error('none'), restart: false }

/** A member whose client says what the test makes it say. */
function scripted() {
  const listeners = new Map<string, (event: { readonly payload: typeof SILENT }) => void>()
  const lost: string[] = []
  const client = {
    on: (name: string, listener: (event: { readonly payload: typeof SILENT }) => void) => listeners.set(name, listener),
    pause: () => undefined,
  }
  const { held, joined } = heldPartitions(client, topic, (error) => void lost.push(error.message))
  const tell = (name: string, said: Partial<typeof SILENT>) =>
    listeners.get(`consumer.${name}`)?.({ payload: { ...SILENT, ...said } })
  return {
    held,
    joined,
    lost,
    joins: (memberId: string, partitions: readonly number[]) =>
      tell('group_join', { memberId, memberAssignment: { [topic.name]: partitions } }),
    heartbeat: (memberId: string, groupGenerationId: number) => tell('heartbeat', { memberId, groupGenerationId }),
    crash: (message: string, restart: boolean) => tell('crash', { error: new Error(message), restart }),
  }
}

test('a partition that stays is the same one; one that went and came back is another', async () => {
  const { held, joined, joins } = scripted()
  joins('m', [0, 1])
  await joined
  const [stays, goes] = [held.holds.get(0), held.holds.get(1)]
  joins('m', [0, 2])
  expect([...held.holds.keys()]).toEqual([0, 2])
  joins('m', [0, 1])
  expect(held.holds.get(0)).toBe(stays)
  expect(held.holds.get(1)).not.toBe(goes)
})

test('under another name nothing stays: the member was away', () => {
  const { held, joins } = scripted()
  joins('m', [0])
  const before = held.holds.get(0)
  joins('n', [0])
  expect(held.holds.get(0)).not.toBe(before)
})

test('the generation is the one of the last heartbeat since the last sharing, and of this member only', () => {
  const { held, joins, heartbeat } = scripted()
  expect(held.generation()).toBeUndefined()
  joins('m', [0])
  heartbeat('another', 6)
  expect(held.generation()).toBeUndefined()
  heartbeat('m', 7)
  expect(held.generation()).toEqual({ memberId: 'm', groupGenerationId: 7 })
  joins('m', [0])
  expect(held.generation()).toBeUndefined()
})

test('a client that falls before it has joined fails the joining', async () => {
  const { joined, lost, crash } = scripted()
  crash('no coordinator', false)
  await expect(joined).rejects.toThrow('no coordinator')
  expect(lost).toEqual([])
})

test('one that falls later holds nothing any more, and is lost where it does not get up by itself', () => {
  const { held, lost, joins, heartbeat, crash } = scripted()
  joins('m', [0])
  heartbeat('m', 7)
  crash('broker gone', true)
  expect([held.holds.size, held.generation(), lost]).toEqual([0, undefined, []])
  crash('no coordinator', false)
  expect(lost).toEqual(['no coordinator'])
})
