import type { AuditedCommand, AuditedProduct } from '@storemesh/audit'
import {
  type DocumentNode,
  getNamedType,
  getOperationAST,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { documentDigest } from './document-digest.js'
import { type PersonalColumn, type PersonalFields, productsIn } from './personal-fields.js'

/** What is known of an operation before it runs. */
export interface AuditedOperation {
  readonly type: OperationTypeNode
  readonly name: string | undefined
  readonly digest: string
  readonly reads: readonly AuditedProduct[]
  readonly asks: readonly AuditedCommand[]
  /** What may be read beside it, by the variables that are given: filters come whole. */
  readonly byVariables: readonly VariableReads[]
}

export interface VariableReads {
  readonly variable: string
  readonly field: string
  readonly column: PersonalColumn
}

/** What it reads of persons, and what it tells. Undefined where that is nothing, which is what most operations read. */
export function auditedOperation(
  document: DocumentNode,
  operationName: string | undefined,
  schema: GraphQLSchema,
  personal: PersonalFields,
): AuditedOperation | undefined {
  const operation = getOperationAST(document, operationName)
  if (!operation) return undefined
  const columns = columnsRead(withFragments(document, operation), schema, personal)
  const byVariables = variableReads(operation, schema, personal)
  const asks = operation.operation === OperationTypeNode.MUTATION ? commandsIn(operation, personal) : []
  if (columns.length === 0 && byVariables.length === 0 && operation.operation !== OperationTypeNode.MUTATION) return undefined
  return {
    type: operation.operation,
    name: operation.name?.value,
    digest: documentDigest(withFragments(document, operation)),
    reads: productsIn(columns),
    asks,
    byVariables,
  }
}

/** The operation and the fragments of its document: those that it does not spread are refused before. */
const withFragments = (document: DocumentNode, operation: OperationDefinitionNode): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: document.definitions.filter((node) => node === operation || node.kind === Kind.FRAGMENT_DEFINITION),
})

function columnsRead(document: DocumentNode, schema: GraphQLSchema, personal: PersonalFields): readonly PersonalColumn[] {
  const found: PersonalColumn[] = []
  const info = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(info, {
      Field({ name }) {
        const parent = info.getParentType()
        if (parent) for (const type of typesOf(parent, schema)) found.push(...personal.of(type, name.value))
      },
      ObjectField({ name }) {
        const parent = info.getParentInputType()
        if (parent) found.push(...personal.of(getNamedType(parent).name, name.value))
      },
    }),
  )
  return found
}

/** A field of an interface may be that of any type that has it. */
const typesOf = (type: GraphQLNamedType, schema: GraphQLSchema): readonly string[] => [
  type.name,
  ...(isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : []),
]

function variableReads(
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  personal: PersonalFields,
): readonly VariableReads[] {
  return (operation.variableDefinitions ?? []).flatMap(({ variable, type }) => {
    const given = typeFromAST(schema, type)
    const named = given && getNamedType(given)
    if (!isInputObjectType(named)) return []
    return Object.keys(named.getFields()).flatMap((field) =>
      personal.of(named.name, field).map((column) => ({ variable: variable.name.value, field, column })),
    )
  })
}

const commandsIn = (operation: OperationDefinitionNode, personal: PersonalFields): readonly AuditedCommand[] =>
  operation.selectionSet.selections.flatMap((node) => {
    if (node.kind !== Kind.FIELD) return []
    const product = personal.told(node.name.value)
    const names = (node.arguments ?? []).map(({ name }) => name.value)
    return [{ field: node.name.value, ...(product !== undefined && { product }), arguments: names }]
  })
