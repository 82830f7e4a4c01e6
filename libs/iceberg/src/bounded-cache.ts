/** Remembers what was used last, up to a weight. */
export interface BoundedCache<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
}

export function boundedCache<V>(weightMax: number, weightOf: (value: V) => number): BoundedCache<V> {
  const held = new Map<string, V>() // a Map keeps the order of insertion: the first is the one not used for longest
  let weight = 0

  const drop = (key: string) => {
    const value = held.get(key)
    if (value === undefined) return
    held.delete(key)
    weight -= weightOf(value)
  }

  return {
    get(key) {
      const value = held.get(key)
      if (value === undefined) return undefined
      held.delete(key)
      held.set(key, value)
      return value
    },
    set(key, value) {
      drop(key)
      held.set(key, value)
      weight += weightOf(value)
      for (const oldest of held.keys()) {
        if (weight <= weightMax || held.size === 1) break
        drop(oldest)
      }
    },
  }
}
