import type { KeyValueStore, Range, Space } from '../key-value-store.js'

/** A store that starts empty, can be opened again as another process would find it, and whose time can pass. */
export interface StoreUnderTest {
  readonly store: KeyValueStore
  readonly reopen: () => Promise<KeyValueStore>
  readonly now_ms: () => number
  readonly pass: (duration_ms: number) => Promise<void>
}

export type Stock = { readonly sku: string; readonly store: string; readonly quantity: number; readonly soldOut?: boolean }

export const stock: Space<Stock> = {
  name: 'stock',
  indexes: {
    by_store: (row) => row.store,
    low: (row) => (row.quantity < 10 ? String(row.quantity).padStart(4, '0') : undefined),
  },
}
export const other: Space<Stock> = { ...stock, name: 'stock.planned' }

export const row = (sku: string, quantity: number, store = 'hanoi'): Stock => ({ sku, store, quantity })
export const set = (store: KeyValueStore, quantity: number, version: number, expected: number | undefined) =>
  store.compareAndSet(stock, { key: 'a', row: row('a', quantity), version, expected })
export const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
export const keysIn = async (store: KeyValueStore, index: string, range: Partial<Range> = {}) =>
  (await store.range(stock, index, { limit: 100, ...range })).map((entry) => entry.key)
