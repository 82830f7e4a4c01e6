import { type DirectiveNode, type DocumentNode, type FieldDefinitionNode, Kind } from 'graphql'
import { argumentOf, joinGraphs, usesOf } from '../join-graphs.js'

/** Unions of which subgraphs know different members, and what a subgraph gives by itself. */
export interface PartialUnions {
  /** The members that a subgraph knows; undefined where all subgraphs know the same. */
  membersIn(union: string, subgraph: string): ReadonlySet<string> | undefined
  knows(type: string, subgraph: string): boolean
  gives(type: string, field: string, subgraph: string): boolean
  /** What a subgraph's field holds, where that is narrower there than in the graph. */
  narrowerType(type: string, field: string, subgraph: string): string | undefined
}

type Fields = ReadonlyMap<string, FieldDefinitionNode>

/** Undefined where every subgraph knows all members of its unions. */
export function partialUnionsOf(supergraph: DocumentNode): PartialUnions | undefined {
  const graphs = new Map(joinGraphs(supergraph).map(({ value, name }) => [value, name]))
  const members = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>()
  const knownIn = new Map<string, ReadonlySet<string>>()
  const fieldsOf = new Map<string, Fields>()
  for (const type of supergraph.definitions) {
    if (!('name' in type) || type.name === undefined) continue
    const name = type.name.value
    const uses = type.directives ?? []
    knownIn.set(name, new Set(usesOf(uses, 'join__type').flatMap((use) => graphOf(use, graphs) ?? [])))
    if (type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION)
      fieldsOf.set(name, new Map((type.fields ?? []).map((field) => [field.name.value, field])))
    if (type.kind !== Kind.UNION_TYPE_DEFINITION) continue
    const bySubgraph = membersBySubgraph(uses, graphs)
    if ([...bySubgraph.values()].some(({ size }) => size < (type.types ?? []).length)) members.set(name, bySubgraph)
  }
  if (members.size === 0) return undefined
  const knows = (type: string, subgraph: string) => knownIn.get(type)?.has(subgraph) === true
  const fieldUses = (type: string, field: string) => usesOf(fieldsOf.get(type)?.get(field)?.directives ?? [], 'join__field')
  return {
    membersIn: (union, subgraph) => members.get(union)?.get(subgraph),
    knows,
    gives(type, field, subgraph) {
      if (fieldsOf.get(type)?.has(field) !== true || !knows(type, subgraph)) return false
      const uses = fieldUses(type, field)
      return uses.length === 0 || uses.some((use) => isOwn(use) && (graphOf(use, graphs) ?? subgraph) === subgraph)
    },
    narrowerType(type, field, subgraph) {
      const use = fieldUses(type, field).find((one) => graphOf(one, graphs) === subgraph)
      return use && argumentOf(use, 'type')?.replaceAll(/[[\]!]/g, '')
    },
  }
}

function membersBySubgraph(uses: readonly DirectiveNode[], graphs: ReadonlyMap<string, string>) {
  const members = new Map<string, Set<string>>()
  for (const use of usesOf(uses, 'join__unionMember')) {
    const [subgraph, member] = [graphOf(use, graphs), argumentOf(use, 'member')]
    if (subgraph !== undefined && member !== undefined)
      members.set(subgraph, (members.get(subgraph) ?? new Set<string>()).add(member))
  }
  return members
}

/** Not a field that is another's here, nor one that another took over, be it a share of it. */
const isOwn = (use: DirectiveNode): boolean =>
  ['external', 'usedOverridden'].every((name) => argumentOf(use, name) !== 'true') &&
  ['override', 'overrideLabel'].every((name) => argumentOf(use, name) === undefined)

const graphOf = (use: DirectiveNode, graphs: ReadonlyMap<string, string>): string | undefined => {
  const graph = argumentOf(use, 'graph')
  return graph === undefined ? undefined : graphs.get(graph)
}
