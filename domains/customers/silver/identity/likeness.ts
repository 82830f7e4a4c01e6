import { seededDice } from '@storemesh/core'
import {
  calendarDate,
  type Evidence,
  explain,
  type Explanation,
  type Kind,
  type Manner,
  resolve,
  Scorer,
  TableBuilder,
  USUAL_LIMITS,
} from '@storemesh/identity'
import { type PersonRecord, type StandingDecision, TOLD } from './person-record.js'
import type { PersonSets } from './person-sets.js'
import type { ToReview } from './said-outright.js'

const MANNER: Manner = { country: 'ID', spelling: 'indonesian', dayOrder: 'day-first' }
const KINDS: Readonly<Record<(typeof TOLD)[number], Kind>> = {
  name: 'full name',
  email: 'e-mail',
  phone: 'phone',
  birth_date: 'birth date',
  address: 'street',
  city: 'city',
  province: 'region',
}
/** The same records give the same answer. */
const SEED = 1

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
  records_max: number,
): Likeness {
  const records = all.filter(({ told }) => told.some((field) => field !== ''))
  if (records.length < 2) return NOTHING_ALIKE
  const limits = { ...USUAL_LIMITS, cluster_records_max: records_max }
  const { clusters, links, learned, review } = resolve(
    tableOf(records),
    limits,
    seededDice(SEED),
    pinnedBy(sets, records, decisions),
  )
  const nameOf = (at: number): string => records[at]?.record ?? ''
  for (const [at, cluster] of clusters.entries()) sets.join(nameOf(at), nameOf(cluster))
  const scorer = new Scorer(learned.compared, learned.model)
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
  return {
    closest: new Map(
      [...closest].map(([at, { to }]) => [nameOf(at), { record: nameOf(to), explained: explain(scorer, at, to) }]),
    ),
    review: review.map(({ a, b, because }) => ({ records: [nameOf(a), nameOf(b)], because, explained: explain(scorer, a, b) })),
  }
}

function tableOf(records: readonly PersonRecord[]) {
  const isTold = TOLD.map((_, at) => records.some(({ told }) => told[at] !== ''))
  const settings = TOLD.flatMap((column, at) => (isTold[at] ? [{ column, kind: KINDS[column] }] : []))
  const table = new TableBuilder({ header: TOLD, settings, manner: MANNER })
  for (const record of records) table.add(fieldsOf(record))
  return table.done()
}

const BIRTH = TOLD.indexOf('birth_date')

/** Who was seen before being born did not tell the birth date. */
function fieldsOf({ told, seen_at }: PersonRecord): readonly string[] {
  const born = calendarDate(told[BIRTH] ?? '', MANNER.dayOrder)
  const isToCome = born !== undefined && born > seen_at.slice(0, 10).replaceAll('-', '')
  return isToCome ? told.with(BIRTH, '') : told
}

/** What was said of records that are not compared holds of those beside them that are. */
function pinnedBy(sets: PersonSets, records: readonly PersonRecord[], decisions: readonly StandingDecision[]) {
  const first = new Map<string, number>()
  const together: [number, number][] = []
  for (const [at, { record }] of records.entries()) {
    const root = sets.find(record)
    const before = first.get(root)
    if (before === undefined) first.set(root, at)
    else together.push([before, at])
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
