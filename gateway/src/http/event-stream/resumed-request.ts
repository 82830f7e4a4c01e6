import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  GraphQLString,
  type GraphQLSchema,
  isScalarType,
  getNullableType,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import type { GraphRequest } from '../../plan/graph.js'
import { AFTER, rootFields, subscriptionField } from '../../plan/root-field.js'

/** Resumes subscriptions: the id of the last event that a client was told of is where its field begins after. */
export type ResumeRequest = (request: GraphRequest, schema: GraphQLSchema, lastEventId: string | undefined) => GraphRequest

/** One document is written anew once, so that its plan is found again. A field that takes no such argument begins from now. */
export function resumedRequests(): ResumeRequest {
  const known = new WeakMap<DocumentNode, Map<string | undefined, Resumable | undefined>>()
  const resumableOf = ({ document, operationName }: GraphRequest, schema: GraphQLSchema): Resumable | undefined => {
    const operations = known.get(document) ?? new Map<string | undefined, Resumable | undefined>()
    known.set(document, operations)
    if (!operations.has(operationName)) operations.set(operationName, resumable(document, operationName, schema))
    return operations.get(operationName)
  }
  return (request, schema, lastEventId) => {
    const written = lastEventId ? resumableOf(request, schema) : undefined
    if (!written) return request
    return { ...request, document: written.document, variables: { ...request.variables, [written.variable]: lastEventId } }
  }
}

interface Resumable {
  readonly document: DocumentNode
  readonly variable: string
}

/** The same operation, whose root field takes where it begins from a variable of its own. */
function resumable(document: DocumentNode, name: string | undefined, schema: GraphQLSchema): Resumable | undefined {
  const operation = getOperationAST(document, name)
  if (!operation) return undefined
  const definitions = document.definitions.filter(
    (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION,
  )
  const fields = new Set(rootFields(operation.selectionSet, new Map(definitions.map((node) => [node.name.value, node]))))
  if (![...fields].every((field) => takesAfter(schema, field))) return undefined
  const variable = freeName(operation)
  const value = { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } } as const
  const after: ArgumentNode = { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: AFTER }, value }
  const begun = visit(document, {
    Field: (node) => (fields.has(node) ? { ...node, arguments: [...others(node), after] } : undefined),
  })
  const type = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: GraphQLString.name } } as const
  const declared = [...(operation.variableDefinitions ?? []), { kind: Kind.VARIABLE_DEFINITION, variable: value, type } as const]
  const isAsked = (node: DocumentNode['definitions'][number]): node is OperationDefinitionNode =>
    node.kind === Kind.OPERATION_DEFINITION && node.name?.value === operation.name?.value
  const written = begun.definitions.map((node) => (isAsked(node) ? { ...node, variableDefinitions: declared } : node))
  return { document: { ...document, definitions: written }, variable }
}

const takesAfter = (schema: GraphQLSchema, field: FieldNode): boolean => {
  const argument = subscriptionField(schema, field)?.args.find(({ name }) => name === AFTER)
  const type = argument && getNullableType(argument.type)
  return isScalarType(type) && type.name === GraphQLString.name
}

const others = ({ arguments: given = [] }: FieldNode) => given.filter(({ name }) => name.value !== AFTER)

function freeName({ variableDefinitions = [] }: OperationDefinitionNode): string {
  const taken = new Set(variableDefinitions.map(({ variable }) => variable.name.value))
  let name = 'lastEventId'
  while (taken.has(name)) name += '_'
  return name
}
