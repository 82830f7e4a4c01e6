import type { Clock } from '@storemesh/core'
import type { ProductChanges } from './product-changes.js'

/** Where products have got to, as one text; undefined where that cannot be told now. */
export type SeenChanges = (products: readonly string[]) => Promise<string | undefined>

/** A change is seen this long after it was told of, at the latest. */
const LOOK_EVERY_MS = 200
const LOOKS_MAX = 1000

/** Looks for all who ask of the same products at one time. */
export function seenChanges(changes: ProductChanges, clock: Clock): SeenChanges {
  const looks = new Map<string, { readonly at_ms: number; readonly seen: Promise<string | undefined> }>()
  const look = async (products: readonly string[]): Promise<string | undefined> => {
    try {
      const positions = await changes.positions(products)
      const all = products.map((product) => positions.get(product))
      return all.includes(undefined) ? undefined : JSON.stringify(all)
    } catch {
      return undefined // whoever asks is answered anew, and told of what is wrong there
    }
  }
  return (products) => {
    const name = products.join(' ')
    const known = looks.get(name)
    const now_ms = clock.elapsed_ms()
    if (known && now_ms - known.at_ms < LOOK_EVERY_MS) return known.seen
    if (looks.size >= LOOKS_MAX) looks.clear()
    const seen = look(products)
    looks.set(name, { at_ms: now_ms, seen })
    return seen
  }
}
