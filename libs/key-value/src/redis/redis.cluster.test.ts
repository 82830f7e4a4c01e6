import { Fault, isFault, messageOf, secret, systemClock, systemDice, virtualClock } from '@storemesh/core'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { keyValueConformance } from '../conformance.js'
import type { KeyValueStore, Space } from '../key-value-store.js'
import { put } from '../space.js'
import { redisKeyValueStore } from './redis-key-value-store.js'

type Row = { readonly text: string; readonly group: string }
const rows: Space<Row> = { name: 'rows', indexes: { by_group: (row) => row.group } }

const opened: KeyValueStore[] = []
afterAll(async () => {
  for (const store of opened) await store.close()
})

function openAt(prefix: string, password = inject('redis').password): KeyValueStore {
  const { host, port } = inject('redis')
  const store = redisKeyValueStore({ host, port, password: secret(password), prefix, clock: systemClock })
  opened.push(store)
  return store
}
const newPrefix = () => `t${systemDice.uuid()}`

keyValueConformance('Redis', async () => {
  const prefix = newPrefix()
  const store = openAt(prefix)
  return {
    store,
    async reopen() {
      await store.close()
      return openAt(prefix)
    },
    now_ms: () => systemClock.now_ms(),
    pass: (duration_ms) => systemClock.sleep(duration_ms),
  }
})

describe('a store in Redis', () => {
  test('shares its rows with others of its prefix, and with nobody else', async () => {
    const prefix = newPrefix()
    await openAt(prefix).write([put(rows, 'a', { text: 'one', group: 'g' }, 1)])
    expect(await openAt(prefix).get(rows, 'a')).toMatchObject({ row: { text: 'one' } })
    expect(await openAt(newPrefix()).get(rows, 'a')).toBeUndefined()
  })

  test('lets exactly one of two processes win each round', async () => {
    const prefix = newPrefix()
    const stores = [openAt(prefix), openAt(prefix), openAt(prefix)]
    for (let version = 1; version <= 40; version += 1) {
      const expected = version === 1 ? undefined : version - 1
      const set = (store: KeyValueStore, at: number) =>
        store.compareAndSet(rows, { key: 'a', row: { text: String(at), group: 'g' }, version, expected })
      const won = await Promise.all(stores.map(set))
      expect(won.filter(Boolean)).toHaveLength(1)
      expect((await stores[0]?.get(rows, 'a'))?.row.text).toBe(String(won.indexOf(true)))
    }
  })

  test('reads past thousands of places whose rows have expired, in either direction', async () => {
    const store = openAt(newPrefix())
    const expires_at_ms = systemClock.now_ms() + 200
    const passing = Array.from({ length: 3000 }, (_, n) =>
      put(rows, `p${String(n).padStart(5, '0')}`, { text: '', group: 'g' }, 1, { expires_at_ms }),
    )
    await store.write([...passing, put(rows, 'a', { text: '', group: 'g' }, 1), put(rows, 'z', { text: '', group: 'g' }, 1)])
    await systemClock.sleep(250)
    for (const reverse of [false, true]) {
      const found = await store.range(rows, 'by_group', { limit: 2, reverse })
      expect(found.map(({ key }) => key)).toEqual(reverse ? ['z', 'a'] : ['a', 'z'])
    }
  })

  test('sends its scripts again to a server that has forgotten them', async () => {
    const store = openAt(newPrefix())
    await store.write([put(rows, 'a', { text: 'one', group: 'g' }, 1)])
    const beside = new Redis(inject('redis'))
    await beside.script('FLUSH')
    beside.disconnect()
    await store.write([put(rows, 'a', { text: 'two', group: 'g' }, 2)])
    expect((await store.get(rows, 'a'))?.row.text).toBe('two')
  })

  test('lets what has expired go for good with later writes', async () => {
    const prefix = newPrefix()
    const clock = virtualClock(1_000_000)
    const { host, port, password } = inject('redis')
    const store = redisKeyValueStore({ host, port, password: secret(password), prefix, clock })
    const beside = new Redis({ host, port, password })
    opened.push(store)
    const passing = Array.from({ length: 100 }, (_, n) =>
      put(rows, `k${n}`, { text: '', group: 'g' }, 1, { expires_at_ms: 1_000_500 }),
    )
    await store.write(passing)
    clock.advance(501)
    const left = async () => (await beside.keys(`{${prefix}}*`)).length
    expect(await left()).toBe(102) // with the index and what is due
    await store.write([put(rows, 'a', { text: '', group: 'g' }, 1)])
    expect(await left()).toBe(102 + 1 - 64)
    await store.write([put(rows, 'a', { text: '', group: 'g' }, 2)])
    expect(await left()).toBe(2)
    beside.disconnect()
  })

  test('names wrong credentials, and a server that is not there, within a bounded time', async () => {
    const code = async (store: KeyValueStore) => {
      const error = await store.get(rows, 'a').catch((error: unknown) => error)
      return isFault(error) ? error.code : messageOf(error)
    }
    expect(await code(openAt(newPrefix(), 'wrong'))).toBe('LOOKUPS_DENIED')
    const nobody = redisKeyValueStore({ host: '127.0.0.1', port: 1, prefix: newPrefix(), clock: systemClock })
    opened.push(nobody)
    expect(await code(nobody)).toBe('LOOKUPS_UNREACHABLE')
  })

  test('refuses a write that Redis would be busy with for long, and does none of it', async () => {
    const store = openAt(newPrefix())
    const large = Array.from({ length: 70 }, (_, n) => put(rows, `k${n}`, { text: 'x'.repeat(1_000_000), group: 'g' }, 1))
    await expect(store.write(large)).rejects.toThrow(Fault)
    expect(await store.get(rows, 'k0')).toBeUndefined()
  })
})
