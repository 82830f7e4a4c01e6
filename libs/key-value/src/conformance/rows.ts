import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import { ROW_BYTES_MAX } from '../limits.js'
import { put, remove } from '../space.js'
import { failure, keysIn, other, row, set, stock, type StoreUnderTest } from './store-under-test.js'

export function rowsByKey(fresh: () => Promise<StoreUnderTest>): void {
  test('gives back a row with its key and version, also when it is opened again', async () => {
    const { store, reopen } = await fresh()
    const written = { sku: 'áo-1', store: 'Hà Nội', quantity: 3, soldOut: false }
    await store.write([put(stock, 'áo-1', written, 7)])
    expect(await store.get(stock, 'áo-1')).toEqual({ key: 'áo-1', row: written, version: 7 })
    expect(await store.get(stock, 'none')).toBeUndefined()
    const again = await reopen()
    expect(await again.get(stock, 'áo-1')).toEqual({ key: 'áo-1', row: written, version: 7 })
  })

  test('gives many rows in the order of the keys asked for', async () => {
    const { store } = await fresh()
    await store.write(['a', 'b', 'c'].map((key, n) => put(stock, key, row(key, n), 1)))
    const found = await store.getMany(stock, ['c', 'none', 'a', 'c'])
    expect(found.map((entry) => entry?.row.quantity)).toEqual([2, undefined, 0, 2])
    expect(await store.getMany(stock, [])).toEqual([])
  })

  test('keeps spaces apart', async () => {
    const { store } = await fresh()
    await store.write([put(stock, 'a', row('a', 1), 1), put(other, 'a', row('a', 2), 1)])
    expect((await store.get(stock, 'a'))?.row.quantity).toBe(1)
    expect((await store.get(other, 'a'))?.row.quantity).toBe(2)
    await store.write([remove(other, 'a', 1)])
    expect(await store.get(other, 'a')).toBeUndefined()
    expect(await keysIn(store, 'by_store')).toEqual(['a'])
  })

  test('writes all changes of a batch or none', async () => {
    const { store } = await fresh()
    const large = { ...row('large', 1), sku: 'x'.repeat(ROW_BYTES_MAX) }
    const refused = store.write([put(stock, 'a', row('a', 1), 1), put(stock, 'large', large, 1)])
    expect(isFault(await failure(refused), 'LIMIT_EXCEEDED')).toBe(true)
    expect(await store.get(stock, 'a')).toBeUndefined()
  })

  test('applies the changes of a batch in their order', async () => {
    const { store } = await fresh()
    await store.write([put(stock, 'a', row('a', 1), 1), remove(stock, 'a', 2), put(stock, 'a', row('a', 3), 3)])
    expect((await store.get(stock, 'a'))?.row.quantity).toBe(3)
  })
}

export function versions(fresh: () => Promise<StoreUnderTest>): void {
  test('leaves out a put that is older than the row, and replaces it with one as new', async () => {
    const { store } = await fresh()
    await store.write([put(stock, 'a', row('a', 5), 5)])
    await store.write([put(stock, 'a', row('a', 4, 'hue'), 4), put(stock, 'b', row('b', 4), 4)])
    expect(await store.get(stock, 'a')).toEqual({ key: 'a', row: row('a', 5), version: 5 })
    expect(await keysIn(store, 'by_store')).toEqual(['a', 'b'])
    await store.write([put(stock, 'a', row('a', 55), 5)])
    expect((await store.get(stock, 'a'))?.row.quantity).toBe(55)
  })

  test('leaves out a removal that is older than the row', async () => {
    const { store } = await fresh()
    await store.write([put(stock, 'a', row('a', 5), 5)])
    await store.write([remove(stock, 'a', 4)])
    expect(await store.get(stock, 'a')).toBeDefined()
    await store.write([remove(stock, 'a', 5)])
    expect(await store.get(stock, 'a')).toBeUndefined()
    expect(await keysIn(store, 'by_store')).toEqual([])
  })

  test('does not let an older put that comes late bring back what was removed', async () => {
    const { store, reopen } = await fresh()
    await store.write([put(stock, 'a', row('a', 1), 1)])
    await store.write([remove(stock, 'a', 3), remove(stock, 'never-there', 3)])
    const again = await reopen()
    await again.write([put(stock, 'a', row('a', 2), 2), put(stock, 'never-there', row('a', 2), 2)])
    expect(await again.getMany(stock, ['a', 'never-there'])).toEqual([undefined, undefined])
    expect(await keysIn(again, 'low')).toEqual([])
    await again.write([put(stock, 'a', row('a', 4), 4)])
    expect((await again.get(stock, 'a'))?.version).toBe(4)
  })
}

export function compareAndSet(fresh: () => Promise<StoreUnderTest>): void {
  test('puts a row only where the expected version is', async () => {
    const { store } = await fresh()
    expect(await set(store, 1, 1, 1)).toBe(false)
    expect(await set(store, 1, 1, undefined)).toBe(true)
    expect(await set(store, 2, 2, undefined)).toBe(false)
    expect(await set(store, 2, 2, 7)).toBe(false)
    expect(await set(store, 2, 2, 1)).toBe(true)
    expect(await store.get(stock, 'a')).toEqual({ key: 'a', row: row('a', 2), version: 2 })
    expect(await keysIn(store, 'low', { after: '0002' })).toEqual(['a'])
    expect(await keysIn(store, 'low', { before: '0002' })).toEqual([])
  })

  test('writes a batch only where the row that is expected has its version', async () => {
    const { store } = await fresh()
    const write = (quantity: number, version: number, expected: number | undefined) =>
      store.write([put(stock, 'a', row('a', quantity), version), put(stock, 'b', row('b', quantity), version)], {
        space: stock.name,
        key: 'a',
        version: expected,
      })
    await write(1, 1, undefined)
    await write(2, 2, 1)
    for (const expected of [undefined, 1, 3]) {
      expect(isFault(await failure(write(9, 9, expected)), 'VERSION_DIFFERS')).toBe(true)
    }
    expect((await store.getMany(stock, ['a', 'b'])).map((entry) => entry?.row.quantity)).toEqual([2, 2])
    await store.write([remove(stock, 'a', 3)])
    expect(isFault(await failure(write(9, 9, 3)), 'VERSION_DIFFERS')).toBe(true)
    await write(4, 4, undefined)
    expect((await store.get(stock, 'b'))?.row.quantity).toBe(4)
  })

  test('takes a removed row for none', async () => {
    const { store } = await fresh()
    await store.write([put(stock, 'a', row('a', 1), 1)])
    await store.write([remove(stock, 'a', 2)])
    expect(await set(store, 3, 3, 2)).toBe(false)
    expect(await set(store, 3, 3, undefined)).toBe(true)
  })

  test('lets one of many who race win', async () => {
    const { store } = await fresh()
    const outcomes = await Promise.all(Array.from({ length: 16 }, (_, racer) => set(store, racer, 1, undefined)))
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    expect((await store.get(stock, 'a'))?.row.quantity).toBe(outcomes.indexOf(true))
  })

  test('counts up without losing one, however many count', async () => {
    const { store } = await fresh()
    await set(store, 0, 0, undefined)
    const countUp = async () => {
      for (let done = false; !done; ) {
        const found = await store.get(stock, 'a')
        if (found) done = await set(store, found.row.quantity + 1, found.version + 1, found.version)
      }
    }
    await Promise.all(Array.from({ length: 20 }, countUp))
    expect((await store.get(stock, 'a'))?.row.quantity).toBe(20)
  })
}
