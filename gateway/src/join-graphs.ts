import { type DirectiveNode, type DocumentNode, Kind } from 'graphql'

/** A subgraph as a supergraph names it. */
export interface JoinGraph {
  /** By which the supergraph's directives speak of it. */
  readonly value: string
  readonly name: string
  readonly url: string | undefined
}

/** The enum `join__Graph` has a value for each subgraph. */
export function joinGraphs(supergraph: DocumentNode): readonly JoinGraph[] {
  return supergraph.definitions.flatMap((type) => {
    if (type.kind !== Kind.ENUM_TYPE_DEFINITION || type.name.value !== 'join__Graph') return []
    return (type.values ?? []).map(({ name, directives = [] }) => {
      const [use] = usesOf(directives, 'join__graph')
      return { value: name.value, name: (use && argumentOf(use, 'name')) ?? name.value, url: use && argumentOf(use, 'url') }
    })
  })
}

export const usesOf = (uses: readonly DirectiveNode[], name: string) => uses.filter((use) => use.name.value === name)

/** A text, the name of a value of an enum, or a flag. */
export function argumentOf(use: DirectiveNode, name: string): string | undefined {
  const value = use.arguments?.find((argument) => argument.name.value === name)?.value
  if (value?.kind === Kind.STRING || value?.kind === Kind.ENUM) return value.value
  return value?.kind === Kind.BOOLEAN ? String(value.value) : undefined
}
