import { describe } from 'vitest'
import { expiry, indexes, limits } from './conformance/indexes.js'
import { compareAndSet, rowsByKey, versions } from './conformance/rows.js'
import type { StoreUnderTest } from './conformance/store-under-test.js'

export type { StoreUnderTest } from './conformance/store-under-test.js'

/** What every key-value store promises. An adapter's test file calls this and adds only what is its own. */
export function keyValueConformance(name: string, fresh: () => Promise<StoreUnderTest>): void {
  describe(`${name} is a key-value store`, () => {
    rowsByKey(fresh)
    versions(fresh)
    compareAndSet(fresh)
    indexes(fresh)
    expiry(fresh)
    limits(fresh)
  })
}
