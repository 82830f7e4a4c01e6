import type { Making, ValueOrigin } from '../../statement-lineage.js'

/** What a value is made of, and what of it nobody can tell. */
export interface Origin {
  /** By table and column. */
  readonly from: ReadonlyMap<string, ValueOrigin>
  readonly unknown: ReadonlySet<string>
}

/** A constant, a parameter. */
export const NOWHERE: Origin = { from: new Map(), unknown: new Set() }

export const unknownOrigin = (what: string): Origin => ({ from: new Map(), unknown: new Set([what]) })

export const inputColumn = (table: string, column: string): Origin => ({
  from: new Map([[JSON.stringify([table, column]), { table, column, how: 'as it is' }]]),
  unknown: new Set(),
})

const DISTANCE: Readonly<Record<Making, number>> = { 'as it is': 0, computed: 1, aggregated: 2 }
const further = (one: Making, other: Making): Making => (DISTANCE[one] >= DISTANCE[other] ? one : other)

/** Of one that is made of all of these. A column that comes in by two ways comes by the further one. */
export function merged(origins: readonly Origin[]): Origin {
  const from = new Map<string, ValueOrigin>()
  for (const origin of origins) {
    for (const [key, each] of origin.from) {
      const known = from.get(key)
      from.set(key, known ? { ...each, how: further(known.how, each.how) } : each)
    }
  }
  return { from, unknown: new Set(origins.flatMap(({ unknown }) => [...unknown])) }
}

/** The same columns, at least so far away. */
export const madeOf = (how: Making, { from, unknown }: Origin): Origin => ({
  from: new Map([...from].map(([key, each]) => [key, { ...each, how: further(how, each.how) }])),
  unknown,
})

export const isSame = (one: Origin, other: Origin): boolean =>
  one.from.size === other.from.size &&
  one.unknown.size === other.unknown.size &&
  [...one.from].every(([key, { how }]) => other.from.get(key)?.how === how)
