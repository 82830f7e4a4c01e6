import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  type TypeNode,
} from 'graphql'

/** What federation's own directives ask of whoever reads a type or a field: one list of those inside is enough, all of it. */
export type Requirement =
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'scopes' | 'policy'; readonly anyOf: readonly (readonly string[])[] }

/** Each requirement of a supergraph once, and where it holds: by `Type` and by `Type.field`. */
export interface Requirements {
  readonly all: readonly Requirement[]
  readonly places: ReadonlyMap<string, readonly number[]>
}

const DIRECTIVES: ReadonlyMap<string, Requirement['kind']> = new Map([
  ['authenticated', 'authenticated'],
  ['requiresScopes', 'scopes'],
  ['policy', 'policy'],
])

/** `@authenticated`, `@requiresScopes` and `@policy`, as the supergraph says them; a composer has put those of objects on interfaces. */
export function requirementsOf(supergraph: DocumentNode): Requirements {
  const kindNamed = kindsNamedIn(supergraph)
  const all: Requirement[] = []
  const known = new Map<string, number>()
  const places = new Map<string, readonly number[]>()

  const numberOf = (requirement: Requirement): number => {
    const text = JSON.stringify(requirement)
    const number = known.get(text) ?? all.push(requirement) - 1
    known.set(text, number)
    return number
  }
  const note = (place: string, directives: readonly ConstDirectiveNode[] = []) => {
    const here = directives.flatMap((use) => {
      const kind = kindNamed(use.name.value)
      return kind === undefined ? [] : [numberOf(requirementOf(kind, use))]
    })
    if (here.length > 0) places.set(place, [...(places.get(place) ?? []), ...here])
  }
  for (const node of supergraph.definitions) if (isTypeDefinitionNode(node)) note(node.name.value, node.directives)
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    for (const field of node.fields ?? []) {
      const place = `${node.name.value}.${field.name.value}`
      note(place, field.directives)
      const [own, given] = [places.get(place) ?? [], places.get(namedType(field.type).name.value) ?? []]
      if (given.length > 0) places.set(place, [...new Set([...own, ...given])])
    }
  }
  return { all, places }
}

const requirementOf = (kind: Requirement['kind'], use: ConstDirectiveNode): Requirement =>
  kind === 'authenticated' ? { kind } : { kind, anyOf: textLists(use.arguments?.[0]?.value) }

const listed = (value: ConstValueNode | undefined): readonly ConstValueNode[] =>
  value === undefined ? [] : value.kind === Kind.LIST ? value.values : [value] // GraphQL reads a value as a list of it

const textLists = (value: ConstValueNode | undefined): readonly (readonly string[])[] =>
  listed(value).map((one) => listed(one).flatMap((text) => (text.kind === Kind.STRING ? [text.value] : [])))

const namedType = (node: TypeNode): NamedTypeNode => (node.kind === Kind.NAMED_TYPE ? node : namedType(node.type))

/** `@link(url: ".../authenticated/v0.1", as: "signedIn")` gives another name. */
function kindsNamedIn(supergraph: DocumentNode): (name: string) => Requirement['kind'] | undefined {
  const kinds = new Map(DIRECTIVES)
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue
    for (const { name, arguments: given = [] } of node.directives ?? []) {
      const text = (argument: string) => {
        const value = given.find((one) => one.name.value === argument)?.value
        return value?.kind === Kind.STRING ? value.value : undefined
      }
      const kind = name.value === 'link' ? DIRECTIVES.get(text('url')?.split('/').at(-2) ?? '') : undefined
      const as = text('as')
      if (kind !== undefined && as !== undefined) kinds.set(as, kind)
    }
  }
  return (name) => kinds.get(name)
}
