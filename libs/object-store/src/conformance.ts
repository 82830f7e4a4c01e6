import { describe } from 'vitest'
import { adopting } from './conformance/adopting.js'
import { listing } from './conformance/listing.js'
import { localPaths } from './conformance/local-paths.js'
import { reading } from './conformance/reading.js'
import { writing } from './conformance/writing.js'
import type { ObjectStore } from './object-store.js'

/** What every object store promises. An adapter's test file calls this and adds only what is its own. */
export function objectStoreConformance(name: string, fresh: () => Promise<ObjectStore>): void {
  describe(`${name} is an object store`, () => {
    reading(fresh)
    writing(fresh)
    adopting(fresh)
    localPaths(fresh)
    listing(fresh)
  })
}
