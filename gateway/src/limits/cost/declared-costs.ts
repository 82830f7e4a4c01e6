import {
  type ConstDirectiveNode,
  type ConstValueNode,
  isTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type InterfaceTypeDefinitionNode,
  parse,
  type InputObjectTypeDefinitionNode,
} from 'graphql'

/** What a supergraph says of costs, by `@cost` and `@listSize`; the schema that clients see has lost it. */
export interface DeclaredCosts {
  /** By the name of a type, `Type.field`, or `Type.field(argument)`. */
  readonly weights: ReadonlyMap<string, number>
  /** By `Type.field`. */
  readonly sizes: ReadonlyMap<string, ListSize>
}

/** How many there are of what a field gives. */
export interface ListSize {
  readonly assumed: number | undefined
  /** Arguments that say it. */
  readonly slicing: readonly string[]
  /** Fields of what the field gives that are of this size, in its place. */
  readonly sized: readonly string[]
  readonly requiresOne: boolean
}

export function declaredCosts(supergraphSdl: string): DeclaredCosts {
  const weights = new Map<string, number>()
  const sizes = new Map<string, ListSize>()
  const note = (name: string, directives: readonly ConstDirectiveNode[] = []) => {
    const weight = argumentOf(directives, 'cost', 'weight')
    if (weight?.kind === Kind.INT || weight?.kind === Kind.STRING) weights.set(name, Number(weight.value))
    if (uses(directives, 'listSize')) sizes.set(name, listSize(directives))
  }
  for (const node of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (!isTypeDefinitionNode(node)) continue
    const type = node.name.value
    note(type, node.directives)
    for (const field of isWithFields(node) ? (node.fields ?? []) : []) {
      note(`${type}.${field.name.value}`, field.directives)
      if (field.kind !== Kind.FIELD_DEFINITION) continue
      for (const argument of field.arguments ?? [])
        note(`${type}.${field.name.value}(${argument.name.value})`, argument.directives)
    }
  }
  return { weights, sizes }
}

type WithFields = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | InputObjectTypeDefinitionNode

const isWithFields = (node: { readonly kind: Kind }): node is WithFields =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION ||
  node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
  node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION

function listSize(directives: readonly ConstDirectiveNode[]): ListSize {
  const assumed = argumentOf(directives, 'listSize', 'assumedSize')
  const requiresOne = argumentOf(directives, 'listSize', 'requireOneSlicingArgument')
  const slicing = texts(argumentOf(directives, 'listSize', 'slicingArguments'))
  return {
    assumed: assumed?.kind === Kind.INT ? Number(assumed.value) : undefined,
    slicing,
    sized: texts(argumentOf(directives, 'listSize', 'sizedFields')),
    requiresOne: slicing.length > 0 && !(requiresOne?.kind === Kind.BOOLEAN && !requiresOne.value),
  }
}

/** Imported or not: a composer hands on what a domain wrote. */
const uses = (directives: readonly ConstDirectiveNode[], name: string) =>
  directives.find((one) => one.name.value === name || one.name.value.endsWith(`__${name}`))

const argumentOf = (directives: readonly ConstDirectiveNode[], directive: string, name: string): ConstValueNode | undefined =>
  uses(directives, directive)?.arguments?.find((argument) => argument.name.value === name)?.value

const texts = (value: ConstValueNode | undefined): readonly string[] =>
  value?.kind === Kind.LIST ? value.values.flatMap((one) => (one.kind === Kind.STRING ? [one.value] : [])) : []
