import { Kind, type TypeNode } from 'graphql'
import type { CompositionProblem } from './composition-problem.js'
import { fieldsOf, hasFields, stringArgument, type SubgraphDocument } from './subgraph-document.js'

/**
 * Patterns that compose without a word and then answer wrong, in the composer or in the planner. Refused here, each by name:
 * a fragment inside @requires; @external on a field of an @interfaceObject; a field that is an abstract type in one subgraph and
 * one of its members in another; @context and @fromContext; a definition of @defer or @stream.
 */
export function refusedPatterns(subgraphs: readonly SubgraphDocument[]): readonly CompositionProblem[] {
  return [
    ...subgraphs.flatMap((subgraph) => refusalsAlone.flatMap((refuse) => refuse(subgraph))),
    ...mixedAbstractFields(subgraphs),
  ]
}

const refusalsAlone: readonly ((subgraph: SubgraphDocument) => readonly CompositionProblem[])[] = [
  fragmentInRequires,
  externalOnInterfaceObject,
  context,
  incrementalDelivery,
]

function fragmentInRequires(subgraph: SubgraphDocument): readonly CompositionProblem[] {
  return fieldsOf(subgraph).flatMap(({ type, field }) =>
    subgraph.uses(field, 'requires').some((use) => stringArgument(use, 'fields')?.includes('...') ?? false)
      ? [
          {
            code: 'REQUIRES_FRAGMENT',
            message:
              '@requires with a fragment is planned wrong; put the fields it needs on the interface, or give each type a field of its own',
            domains: [subgraph.name],
            type: type.name.value,
            field: field.name.value,
          },
        ]
      : [],
  )
}

function externalOnInterfaceObject(subgraph: SubgraphDocument): readonly CompositionProblem[] {
  const objects = new Set(
    subgraph.document.definitions
      .filter(hasFields)
      .flatMap((type) => (subgraph.uses(type, 'interfaceObject').length > 0 ? [type.name.value] : [])),
  )
  return fieldsOf(subgraph).flatMap(({ type, field }) =>
    objects.has(type.name.value) && subgraph.uses(field, 'external').length > 0
      ? [
          {
            code: 'INTERFACE_OBJECT_EXTERNAL',
            message:
              '@external on a field of an @interfaceObject is composed wrong; ask for the field from the subgraph that owns it',
            domains: [subgraph.name],
            type: type.name.value,
            field: field.name.value,
          },
        ]
      : [],
  )
}

function context(subgraph: SubgraphDocument): readonly CompositionProblem[] {
  const message =
    '@context is dropped by the planner, and the field would be asked without its argument; hand the value over with @requires'
  return fieldsOf(subgraph).flatMap(({ type, field }) =>
    (field.arguments ?? []).some((argument) => subgraph.uses(argument, 'fromContext').length > 0)
      ? [{ code: 'CONTEXT_UNSUPPORTED', message, domains: [subgraph.name], type: type.name.value, field: field.name.value }]
      : [],
  )
}

function incrementalDelivery(subgraph: SubgraphDocument): readonly CompositionProblem[] {
  return subgraph.document.definitions.flatMap((node) =>
    node.kind === Kind.DIRECTIVE_DEFINITION && (node.name.value === 'defer' || node.name.value === 'stream')
      ? [
          {
            code: 'INCREMENTAL_DELIVERY_UNSUPPORTED',
            message: `@${node.name.value} is ignored by the planner; remove its definition, so that clients are told`,
            domains: [subgraph.name],
          },
        ]
      : [],
  )
}

/** `Shelf.item: Media` here and `Shelf.item: Book` there: whose members a query may ask for depends on the subgraph. */
function mixedAbstractFields(subgraphs: readonly SubgraphDocument[]): readonly CompositionProblem[] {
  const abstract = abstractTypes(subgraphs)
  const returned = new Map<string, { type: string; field: string; byDomain: Map<string, string> }>()
  for (const subgraph of subgraphs) {
    for (const { type, field } of fieldsOf(subgraph)) {
      if (subgraph.uses(field, 'external').length > 0) continue
      const [typeName, fieldName] = [type.name.value, field.name.value]
      const seen = returned.get(`${typeName}.${fieldName}`) ?? {
        type: typeName,
        field: fieldName,
        byDomain: new Map<string, string>(),
      }
      seen.byDomain.set(subgraph.name, namedType(field.type))
      returned.set(`${typeName}.${fieldName}`, seen)
    }
  }
  return [...returned.values()].flatMap(({ type, field, byDomain }) => {
    const names = new Set(byDomain.values())
    if (names.size < 2 || ![...names].some((name) => abstract.has(name))) return []
    const said = [...byDomain].map(([domain, name]) => `${name} in ${domain}`).join(', ')
    const message = `it is ${said}; a field of an abstract type must be of that type in every subgraph`
    return [{ code: 'ABSTRACT_FIELD_MISMATCH', message, domains: [...byDomain.keys()], type, field }]
  })
}

const abstractTypes = (subgraphs: readonly SubgraphDocument[]): ReadonlySet<string> =>
  new Set(
    subgraphs.flatMap(({ document }) =>
      document.definitions.flatMap((node) =>
        node.kind === Kind.UNION_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION ? [node.name.value] : [],
      ),
    ),
  )

const namedType = (node: TypeNode): string => (node.kind === Kind.NAMED_TYPE ? node.name.value : namedType(node.type))
