import { deterministicId } from '@storemesh/core'
import type { Assignment, Decision, IdentityEvent } from './assignment.js'

export interface Reassigned {
  readonly assignment: Assignment
  /** In an order that follows from the clusters alone. */
  readonly events: readonly IdentityEvent[]
}

interface Claim {
  readonly cluster: readonly string[]
  readonly person: string
  readonly records: number
}

/**
 * Gives ids to new clusters. A cluster keeps the id of the predecessor from which most of its records come, the oldest of
 * several, and an id stays with the cluster that has most of its records. What loses its id is told of. It depends on nothing
 * but what is given: neither the order of the clusters nor that of their records matters, and a second time changes nothing.
 */
export function nextAssignment(
  before: Assignment,
  clusters: readonly (readonly string[])[],
  decisions: readonly Decision[],
  at_ms: number,
): Reassigned {
  const ordered = clusters.map((cluster) => cluster.toSorted(byText)).toSorted((a, b) => byText(a[0] ?? '', b[0] ?? ''))
  const claims = ordered.flatMap((cluster) => claimsOf(cluster, before)).toSorted((a, b) => byClaim(a, b, before))
  const kept = new Map<readonly string[], string>()
  const taken = new Set<string>()
  for (const { cluster, person } of claims) {
    if (kept.has(cluster) || taken.has(person)) continue
    kept.set(cluster, person)
    taken.add(person)
  }
  const known = new Set([...before.born.keys(), ...before.aliases.keys()])
  const persons = new Map<string, string>()
  const born = new Map<string, number>()
  for (const cluster of ordered) {
    const person = kept.get(cluster) ?? newPerson(cluster[0] ?? '', known)
    known.add(person)
    born.set(person, before.born.get(person) ?? at_ms)
    for (const record of cluster) persons.set(record, person)
  }
  const moves = movesOf(claims, persons, taken)
  const aliases = new Map(before.aliases)
  for (const { from, to, what } of moves) if (what === 'MERGED') aliases.set(from, to)
  const manual = moves.flatMap((move) => {
    const decision = decisionBehind(move, decisions, before, persons)
    return decision ? [{ ...move, what: 'MANUAL' as const, decision: decision.id }] : []
  })
  const events = [...moves, ...manual].map((move) => ({ ...move, at_ms }))
  return { assignment: { persons, born, aliases }, events }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function claimsOf(cluster: readonly string[], { persons }: Assignment): readonly Claim[] {
  const counts = new Map<string, number>()
  for (const record of cluster) {
    const person = persons.get(record)
    if (person !== undefined) counts.set(person, (counts.get(person) ?? 0) + 1)
  }
  return [...counts].map(([person, records]) => ({ cluster, person, records }))
}

const byClaim = (a: Claim, b: Claim, { born }: Assignment): number =>
  b.records - a.records ||
  (born.get(a.person) ?? 0) - (born.get(b.person) ?? 0) ||
  byText(a.person, b.person) ||
  byText(a.cluster[0] ?? '', b.cluster[0] ?? '')

/** Made from the first of its records, so that a table that is resolved anew gives the same ids; never one that was there before. */
function newPerson(record: string, known: ReadonlySet<string>): string {
  for (let turn = 0; ; turn += 1) {
    const person = `person_${deterministicId('identity', record, turn).slice(0, 20)}`
    if (!known.has(person)) return person
  }
}

type Move = Omit<IdentityEvent, 'at_ms'>

/** An id that nobody has any more went where most of its records are; the others, and those of an id that lives on, split off. */
function movesOf(claims: readonly Claim[], persons: ReadonlyMap<string, string>, taken: ReadonlySet<string>): readonly Move[] {
  const merged = new Set<string>()
  const moves = claims.flatMap(({ cluster, person, records }): Move[] => {
    const to = persons.get(cluster[0] ?? '') ?? ''
    if (to === person) return []
    const isMerged = !taken.has(person) && !merged.has(person)
    merged.add(person)
    return [{ what: isMerged ? 'MERGED' : 'SPLIT', from: person, to, records }]
  })
  // who follows an id sees what left it before it goes on itself
  return [...moves.filter(({ what }) => what === 'SPLIT'), ...moves.filter(({ what }) => what === 'MERGED')]
}

/** The decision that a move follows from. Of several the one that is of these two persons and no third. */
function decisionBehind(
  move: Move,
  decisions: readonly Decision[],
  before: Assignment,
  persons: ReadonlyMap<string, string>,
): Decision | undefined {
  const behind = decisions.filter(({ what, records: [one, other] }) => {
    const [was, is] = [
      [one, other].map((record) => before.persons.get(record)),
      [one, other].map((record) => persons.get(record)),
    ]
    if (what === 'one person' && move.what === 'MERGED')
      return was[0] !== was[1] && is[0] === is[1] && is[0] === move.to && was.includes(move.from)
    if (what === 'two persons' && move.what === 'SPLIT')
      return was[0] === was[1] && is[0] !== is[1] && was[0] === move.from && is.includes(move.to)
    return false
  })
  return behind.find(({ records }) => records.some((record) => before.persons.get(record) === move.to)) ?? behind[0]
}
