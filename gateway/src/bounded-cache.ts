/** Remembers what was used last, up to a number of entries and to a sum of their sizes. */
export interface BoundedCache<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
  delete(key: Key): void
  readonly entries: number
}

export interface CacheLimits<Key> {
  readonly entries_max: number
  /** Without it, only entries are counted. */
  readonly size?: { readonly max: number; readonly of: (key: Key) => number }
}

export function boundedCache<Key, Value>({ entries_max, size }: CacheLimits<Key>): BoundedCache<Key, Value> {
  const kept = new Map<Key, { readonly value: Value; readonly weight: number }>() // in order of use, the oldest first
  let weight_sum = 0

  const forget = (key: Key) => {
    weight_sum -= kept.get(key)?.weight ?? 0
    kept.delete(key)
  }
  const shrink = () => {
    for (const oldest of kept.keys()) {
      if (kept.size <= entries_max && (!size || weight_sum <= size.max)) return
      forget(oldest)
    }
  }
  return {
    get entries() {
      return kept.size
    },
    get(key) {
      const entry = kept.get(key)
      if (!entry) return undefined
      kept.delete(key)
      kept.set(key, entry)
      return entry.value
    },
    set(key, value) {
      forget(key)
      const weight = size?.of(key) ?? 0
      kept.set(key, { value, weight })
      weight_sum += weight
      shrink()
    },
    delete: forget,
  }
}
