import type { Evidence, Explanation } from '@storemesh/identity'
import type { Compared, ComparedRecords } from './compared-records.js'
import type { PersonRecord, StandingDecision } from './person-record.js'
import type { PersonSets } from './person-sets.js'
import type { ToReview } from './said-outright.js'

/** The records with which a record has most in common, and what was found of pairs that are not one. */
export interface Likeness {
  /** By record: the one of its set that it is most like. */
  readonly closest: ReadonlyMap<string, Closest>
  readonly review: readonly (ToReview & { readonly explained: Explanation })[]
}

export interface Closest {
  readonly record: string
  readonly explained: Explanation
}

const NOTHING_ALIKE: Likeness = { closest: new Map(), review: [] }

/** Joins sets by what records tell of persons; those that tell nothing are not compared. What was said outright stays as it is. */
export function joinByLikeness(
  sets: PersonSets,
  all: readonly PersonRecord[],
  decisions: readonly StandingDecision[],
  comparing: ComparedRecords,
): Likeness {
  const records = all.filter(({ told }) => told.some((field) => field !== ''))
  if (records.length < 2) return NOTHING_ALIKE
  const compared = comparing.compare(records, (numberOf) => pinnedBy(sets, records, decisions, numberOf))
  const { clusters, review } = compared
  const { numberOf, nameOf, explain } = compared.by
  for (const { record } of records) sets.join(record, nameOf(clusters[numberOf(record)] ?? 0))
  return {
    closest: new Map(
      [...closestIn(compared)].map(([at, to]) => [nameOf(at), { record: nameOf(to), explained: explain(at, to) }]),
    ),
    review: review.map(({ a, b, because }) => ({ records: [nameOf(a), nameOf(b)], because, explained: explain(a, b) })),
  }
}

/** By number: the one of its cluster that a record is most like. */
function closestIn({ links, clusters }: Compared): ReadonlyMap<number, number> {
  const closest = new Map<number, { readonly to: number; readonly bits: number }>()
  for (let link = 0; link < links.size; link += 1) {
    const [a, b, bits] = [links.a[link] ?? 0, links.b[link] ?? 0, links.bits[link] ?? 0]
    if (clusters[a] !== clusters[b]) continue
    for (const [at, to] of [
      [a, b],
      [b, a],
    ] as const)
      if (bits > (closest.get(at)?.bits ?? Number.NEGATIVE_INFINITY)) closest.set(at, { to, bits })
  }
  return new Map([...closest].map(([at, { to }]) => [at, to]))
}

/** What was said of records that are not compared holds of those beside them that are. */
function pinnedBy(
  sets: PersonSets,
  records: readonly PersonRecord[],
  decisions: readonly StandingDecision[],
  numberOf: (record: string) => number,
) {
  const first = new Map<string, number>()
  const together: [number, number][] = []
  for (const { record } of records) {
    const root = sets.find(record)
    const before = first.get(root)
    if (before === undefined) first.set(root, numberOf(record))
    else together.push([before, numberOf(record)])
  }
  const apart = decisions.flatMap(({ verdict, records: [one, other] }): [number, number][] => {
    const [a, b] = [first.get(sets.find(one)), first.get(sets.find(other))]
    return verdict === 'TWO_PERSONS' && a !== undefined && b !== undefined ? [[a, b]] : []
  })
  return { together, apart }
}

/** What was compared, in words; what two records did not both tell says nothing, and is left out. */
export const evidenceOf = ({ evidence, prior_bits, together_bits }: Explanation): readonly Evidence[] => [
  { what: 'any two records', level: 'before anything is compared', bits: prior_bits },
  ...evidence.filter(({ bits }) => bits !== 0),
  ...(together_bits === 0
    ? []
    : [{ what: 'all of it together', level: 'what hangs together is not counted twice', bits: together_bits }]),
]
