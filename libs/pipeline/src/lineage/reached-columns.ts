import { type ColumnFlow, type ColumnNode, type ColumnRead, type ColumnWay, WAYS } from './column-flow.js'

export interface ReachedColumn {
  readonly node: ColumnNode
  /** How many steps lie between. */
  readonly distance: number
  /** The furthest of these steps. */
  readonly how: ColumnWay
}

type Reach = Pick<ReachedColumn, 'distance' | 'how'>
type Next = (node: ColumnNode) => readonly ColumnRead[]

/**
 * What a column comes from, or what it goes into, each once: by value where it does so at all, and else as what decides which
 * rows there are. The nearest first.
 */
export function reachedColumns(flow: ColumnFlow, name: string, way: 'comes from' | 'goes into'): readonly ReachedColumn[] {
  const next = way === 'comes from' ? readBy(flow) : readersIn(flow)
  const values: Next = (node) => next(node).filter(({ how }) => how !== 'decides which rows')
  const byValue = spread(flow, new Map([[name, { distance: 0, how: 'as it is' }]]), values)
  const all = spread(flow, byValue, next)
  return [...all]
    .flatMap(([reached, { distance, how }]) => {
      const node = flow.get(reached)
      return node && distance > 0 ? [{ node, distance, how }] : []
    })
    .toSorted((one, other) => one.distance - other.distance || (one.node.name < other.node.name ? -1 : 1))
}

/** Behind a column stands what decides which rows its table has. */
const readBy =
  (flow: ColumnFlow): Next =>
  ({ reads, of }) => [...reads, ...((of === undefined ? undefined : flow.get(of)?.reads) ?? []).filter(isOfRows)]

const isOfRows = ({ how }: ColumnRead) => how === 'decides which rows' || how === 'unknown'

function readersIn(flow: ColumnFlow): Next {
  const readers = new Map<string, ColumnRead[]>()
  for (const { name, reads } of flow.values())
    for (const read of reads) readers.set(read.name, [...(readers.get(read.name) ?? []), { name, how: read.how }])
  return ({ name }) => readers.get(name) ?? []
}

/** What is known already keeps its distance. */
function spread(flow: ColumnFlow, known: ReadonlyMap<string, Reach>, next: Next): ReadonlyMap<string, Reach> {
  const reached = new Map(known)
  const furthest = Math.max(...[...known.values()].map(({ distance }) => distance))
  for (let distance = 0; distance <= Math.max(furthest, ...distancesOf(reached)); distance++) {
    const edge = [...reached].filter(([, reach]) => reach.distance === distance)
    for (const [name, reach] of edge) {
      const node = flow.get(name)
      for (const read of node ? next(node) : []) {
        const there = reached.get(read.name)
        const how = further(reach.how, read.how)
        if (there && (known.has(read.name) || there.distance <= distance || rank(there.how) <= rank(how))) continue
        reached.set(read.name, { distance: distance + 1, how })
      }
    }
  }
  return reached
}

const distancesOf = (reached: ReadonlyMap<string, Reach>) => [...reached.values()].map(({ distance }) => distance)
const rank = (how: ColumnWay) => WAYS.indexOf(how)
const further = (one: ColumnWay, other: ColumnWay): ColumnWay => (rank(one) >= rank(other) ? one : other)
