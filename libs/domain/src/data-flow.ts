import { sourceTitle } from '@storemesh/source'
import type { Domain } from './domain.js'
import type { ProductInput, TableDeclaration } from './table.js'

/** Where data stands, or is made: outside of the mesh, in a topic, in a table, by a processor. */
export type FlowKind = 'source' | 'topic' | 'bronze' | 'silver' | 'gold' | 'live' | 'realtime'

export interface FlowNode {
  /** A table or processor as `orders.fact_order`, a topic as `topic transactions`, another source by its title. */
  readonly name: string
  readonly kind: FlowKind
  /** Undefined outside of the domains. */
  readonly domain: string | undefined
  /** What it is made from, by name. */
  readonly reads: readonly string[]
}

/** How data flows through the domains, as they declare it. */
export type Flow = ReadonlyMap<string, FlowNode>

export function dataFlow(domains: readonly Domain[]): Flow {
  const flow = new Map<string, FlowNode>()
  const add = (node: FlowNode) => {
    const known = flow.get(node.name)
    const reads = [...new Set([...(known?.reads ?? []), ...node.reads])]
    flow.set(node.name, { ...(known?.domain === undefined ? node : known), reads })
  }
  const addTopic = (topic: string, domain?: string, reads: readonly string[] = []): string => {
    const name = `topic ${topic}`
    add({ name, kind: 'topic', domain, reads })
    return name
  }
  for (const domain of domains) {
    const own = (name: string) => `${domain.name}.${name}`
    for (const table of domain.tables) {
      const reads = table.layer === 'bronze' ? [sourceTitle(table.from)] : table.reads.map((read) => nameOf(domain, read))
      if (table.layer === 'bronze' && table.from.kind === 'topic') addTopic(table.from.topic)
      if (table.layer === 'bronze' && table.from.kind !== 'topic')
        add({ name: sourceTitle(table.from), kind: 'source', domain: undefined, reads: [] })
      add({ name: own(table.name), kind: table.layer, domain: domain.name, reads })
    }
    for (const { name, inputs, changes, answers } of domain.live) {
      const reads = inputs.map(({ topic }) => addTopic(topic))
      add({ name: own(name), kind: 'live', domain: domain.name, reads })
      addTopic(changes, domain.name, [own(name)])
      if (answers) addTopic(answers.changes, domain.name, [own(name)])
    }
    for (const { name, of } of domain.realtime ?? []) {
      const log = of.from.kind === 'topic' ? [addTopic(of.from.topic)] : []
      add({ name: own(name), kind: 'realtime', domain: domain.name, reads: [own(of.name), ...log] })
    }
    for (const { from, changes } of domain.products) if (changes !== undefined) addTopic(changes, domain.name, [own(from.name)])
  }
  return flow
}

const nameOf = (domain: Domain, read: TableDeclaration | ProductInput): string =>
  read.layer === 'input' ? `${read.domain}.${read.product}` : `${domain.name}.${read.name}`

export interface Reached {
  readonly node: FlowNode
  /** How many steps lie between. */
  readonly distance: number
}

/** What data comes from, or what it goes into; the nearest first, each once. */
export function reachedFrom(flow: Flow, name: string, way: 'comes from' | 'goes into'): readonly Reached[] {
  const next = way === 'comes from' ? (node: FlowNode) => node.reads : readersIn(flow)
  const reached = new Map<string, Reached>()
  const start = flow.get(name)
  let edge = start ? [start] : []
  for (let distance = 1; edge.length > 0; distance++) {
    const names = new Set(edge.flatMap(next))
    edge = [...names].toSorted().flatMap((each) => (each === name || reached.has(each) ? [] : (flow.get(each) ?? [])))
    for (const node of edge) reached.set(node.name, { node, distance })
  }
  return [...reached.values()]
}

function readersIn(flow: Flow): (node: FlowNode) => readonly string[] {
  const readers = new Map<string, string[]>()
  for (const { name, reads } of flow.values()) for (const read of reads) readers.set(read, [...(readers.get(read) ?? []), name])
  return ({ name }) => readers.get(name) ?? []
}
