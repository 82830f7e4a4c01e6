import { isFault } from '@storemesh/core'
import { expect, test } from 'vitest'
import type { Change } from '../key-value-store.js'
import { CHANGES_MAX, KEYS_MAX, RANGE_LIMIT_MAX } from '../limits.js'
import { put, remove } from '../space.js'
import { failure, keysIn, row, stock, type StoreUnderTest } from './store-under-test.js'

export function indexes(fresh: () => Promise<StoreUnderTest>): void {
  const filled = async () => {
    const under = await fresh()
    const stores = ['hue', 'hanoi', 'hanoi', 'đà nẵng', 'bangkok', 'jakarta']
    await under.store.write(stores.map((store, n) => put(stock, `sku-${n}`, row(`sku-${n}`, n + 6, store), 1)))
    return under
  }

  test('reads rows in byte order of their text, then of their key, both ways', async () => {
    const { store } = await filled()
    const inOrder = ['sku-4', 'sku-1', 'sku-2', 'sku-0', 'sku-5', 'sku-3']
    expect(await keysIn(store, 'by_store')).toEqual(inOrder)
    expect(await keysIn(store, 'by_store', { reverse: true })).toEqual(inOrder.toReversed())
    expect(await keysIn(store, 'low')).toEqual(['sku-0', 'sku-1', 'sku-2', 'sku-3'])
  })

  test('reads page after page by the place of the last row, each row once', async () => {
    const { store } = await filled()
    for (const reverse of [false, true]) {
      const pages: string[][] = []
      let last: string | undefined
      do {
        const from = last === undefined ? {} : reverse ? { before: last } : { after: last }
        const page = await store.range(stock, 'by_store', { limit: 2, reverse, ...from })
        pages.push(page.map((entry) => entry.key))
        last = page.at(-1)?.place
      } while (last !== undefined)
      expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 0])
      expect(pages.flat()).toEqual(await keysIn(store, 'by_store', { reverse }))
    }
  })

  test('reads what is strictly between two places', async () => {
    const { store } = await filled()
    const all = await store.range(stock, 'by_store', { limit: 100 })
    const [first, , , fourth] = all
    const between = { after: first?.place ?? '', before: fourth?.place ?? '' }
    expect(await keysIn(store, 'by_store', between)).toEqual(['sku-1', 'sku-2'])
    expect(await keysIn(store, 'by_store', { ...between, reverse: true, limit: 1 })).toEqual(['sku-2'])
    expect(await keysIn(store, 'by_store', { after: 'h', before: 'i' })).toEqual(['sku-1', 'sku-2', 'sku-0'])
    expect(await keysIn(store, 'by_store', { after: 'z', before: 'a' })).toEqual([])
  })

  test('moves a row to its new place and leaves none behind', async () => {
    const { store } = await filled()
    await store.write([put(stock, 'sku-0', row('sku-0', 100, 'aceh'), 2), remove(stock, 'sku-1', 2)])
    expect(await keysIn(store, 'by_store')).toEqual(['sku-0', 'sku-4', 'sku-2', 'sku-5', 'sku-3'])
    expect(await keysIn(store, 'low')).toEqual(['sku-2', 'sku-3'])
  })

  test('gives the row and version that stand there', async () => {
    const { store } = await filled()
    const [entry] = await store.range(stock, 'by_store', { limit: 1 })
    expect(entry).toMatchObject({ key: 'sku-4', row: row('sku-4', 10, 'bangkok'), version: 1 })
  })

  test('names an index that the space does not declare', async () => {
    const { store } = await filled()
    expect(isFault(await failure(store.range(stock, 'by_colour', { limit: 1 })), 'INDEX_NOT_FOUND')).toBe(true)
  })
}

export function expiry(fresh: () => Promise<StoreUnderTest>): void {
  test('does not show a row once its time has come, by key or by index', async () => {
    const { store, now_ms, pass } = await fresh()
    const lasting = Array.from({ length: 5 }, (_, n) => put(stock, `lasting-${n}`, row('a', 1), 1))
    const passing = Array.from({ length: 5 }, (_, n) => put(stock, `a-${n}`, row('a', 1), 1, { expires_at_ms: now_ms() + 1000 }))
    await store.write([...passing, ...lasting])
    expect(await keysIn(store, 'by_store')).toHaveLength(10)
    await pass(1001)
    expect(await store.getMany(stock, ['a-0', 'lasting-0'])).toMatchObject([undefined, { key: 'lasting-0' }])
    expect(await keysIn(store, 'by_store', { limit: 3 })).toEqual(['lasting-0', 'lasting-1', 'lasting-2'])
    expect(await keysIn(store, 'by_store', { limit: 9, reverse: true })).toHaveLength(5)
  })

  test('takes an expired row for none', async () => {
    const { store, now_ms, pass } = await fresh()
    await store.write([put(stock, 'a', row('a', 1), 9, { expires_at_ms: now_ms() + 1000 })])
    await pass(1001)
    expect(await store.compareAndSet(stock, { key: 'a', row: row('a', 2), version: 1, expected: 9 })).toBe(false)
    const expires_at_ms = now_ms() + 1000
    expect(await store.compareAndSet(stock, { key: 'a', row: row('a', 2), version: 1, expected: undefined, expires_at_ms })).toBe(
      true,
    )
    await pass(1001)
    expect(await store.get(stock, 'a')).toBeUndefined()
  })

  test('keeps a row that was put again for longer, or for ever', async () => {
    const { store, now_ms, pass } = await fresh()
    await store.write([put(stock, 'a', row('a', 1), 1, { expires_at_ms: now_ms() + 1000 })])
    await store.write([put(stock, 'a', row('a', 2), 2)])
    await pass(1001)
    await store.write([put(stock, 'b', row('b', 1), 1)])
    expect((await store.get(stock, 'a'))?.row.quantity).toBe(2)
    expect(await keysIn(store, 'by_store')).toEqual(['a', 'b'])
  })
}

export function limits(fresh: () => Promise<StoreUnderTest>): void {
  test('refuses what is over its limits', async () => {
    const { store } = await fresh()
    const change: Change = put(stock, 'a', row('a', 1), 1)
    for (const work of [
      store.getMany(
        stock,
        Array.from({ length: KEYS_MAX + 1 }, (_, n) => `${n}`),
      ),
      store.range(stock, 'low', { limit: RANGE_LIMIT_MAX + 1 }),
      store.range(stock, 'low', { limit: 0 }),
      store.write(Array.from({ length: CHANGES_MAX + 1 }, () => change)),
    ]) {
      expect(isFault(await failure(work), 'LIMIT_EXCEEDED')).toBe(true)
    }
  })

  test('refuses keys that not every store can hold', async () => {
    const { store } = await fresh()
    for (const key of ['', 'a\0b', 'x'.repeat(513)]) {
      expect(isFault(await failure(store.get(stock, key)), 'KEY_INVALID')).toBe(true)
      expect(isFault(await failure(store.getMany(stock, [key])), 'KEY_INVALID')).toBe(true)
    }
    expect(isFault(await failure(store.get({ ...stock, name: 'Stock!' }, 'a')), 'KEY_INVALID')).toBe(true)
  })

  test('refuses everything once it is closed', async () => {
    const { store } = await fresh()
    await store.close()
    expect(isFault(await failure(store.get(stock, 'a')), 'STORE_CLOSED')).toBe(true)
    expect(isFault(await failure(store.write([])), 'STORE_CLOSED')).toBe(true)
  })
}
