import { Fault } from '@storemesh/core'
import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import type { Permits } from '../guarded/permits.js'
import { type Permitted, withoutDenied } from '../guarded/without-denied.js'
import type { SubgraphRequest } from '../subgraph.js'
import { splitIntrospection } from './introspection.js'
import { conditionVariables, plannerDocument } from './planner-document.js'
import { rootFieldOf, tellsOfBefore } from './root-field.js'
import { compileRootProjection, NULLED, type Projection } from './projection.js'
import type { ResultObject } from './result-object.js'
import type { Run } from './run.js'
import type { TypesWithin } from './type-conditions.js'

/** Everything of an operation that does not depend on its plan, made ready once. */
export interface PreparedOperation {
  readonly kind: SubgraphRequest['operation']
  /** The first field at its root; of a subscription the only one. */
  readonly rootField: string
  /** Variables that decide by @skip and @include what is asked for: each choice has its own plan. */
  readonly conditionVariables: readonly string[]
  /** What the planner is asked, where a subgraph has to be, and what the reader may not read. */
  toPlan(variables: ResultObject): Permitted
  readVariables(given: GivenVariables): ReadVariables
  /** Of a subscription: whether it is told first of what was before. Such a stream is its reader's own. */
  tellsOfBefore(variables: ResultObject): boolean
  answer(run: Run, given: GivenVariables): ExecutionResult
}

export type GivenVariables = Readonly<Record<string, unknown>> | undefined
export type ReadVariables = { readonly coerced: ResultObject } | { readonly errors: readonly GraphQLError[] }

export interface PublicGraph {
  readonly schema: GraphQLSchema
  readonly typesWithin: TypesWithin
  readonly permits: Permits
}

export const WHICH_OPERATION = 'expected the name of one of the operations in the document'

/** The operation of that name. A document with several needs one. */
export function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, name)
  if (operation) return operation
  throw new Fault('OPERATION_UNKNOWN', WHICH_OPERATION)
}

export function prepareOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { schema, typesWithin, permits }: PublicGraph,
): PreparedOperation {
  const definitions = document.definitions.filter(
    (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION,
  )
  const fragments = new Map(definitions.map((node) => [node.name.value, node]))
  const { introspection, data } = splitIntrospection(operation, fragments)
  const withFragments = (node: OperationDefinitionNode): DocumentNode => ({
    kind: Kind.DOCUMENT,
    definitions: [node, ...definitions],
  })
  const root = schema.getRootType(operation.operation)
  if (!root) throw new Fault('OPERATION_UNKNOWN', `the graph has no ${operation.operation}`)
  const project = data && compileRootProjection(root, data.selectionSet, { schema, fragments, typesWithin, permits })

  return {
    kind: operation.operation,
    rootField: rootFieldOf(operation, fragments),
    conditionVariables: conditionVariables(withFragments(operation)),
    toPlan(variables) {
      const document = data && plannerDocument(schema, data, fragments, variables)
      return document ? withoutDenied(document, schema, permits) : { document, errors: [] }
    },
    readVariables: (given) => readVariables(schema, operation, given),
    tellsOfBefore: tellsOfBefore(schema, operation, fragments),
    answer: (run, given) => {
      const shown = shape(project, run)
      if (!introspection || !shown) return withErrors(shown, run)
      const own = executeSync({ schema, document: withFragments(introspection), variableValues: given ?? null })
      run.errors.push(...(own.errors ?? []))
      return withErrors(own.data ? { ...shown, ...own.data } : null, run)
    },
  }
}

function readVariables(schema: GraphQLSchema, operation: OperationDefinitionNode, given: GivenVariables): ReadVariables {
  const read = getVariableValues(schema, operation.variableDefinitions ?? [], given ?? {})
  if (read.coerced) return { coerced: read.coerced }
  const badInput = (error: GraphQLError) =>
    new GraphQLError(error.message, { nodes: error.nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } })
  return { errors: read.errors.map(badInput) }
}

/** Null where a null went up to the root. */
function shape(project: Projection | undefined, run: Run): ResultObject | null {
  if (!project) return {}
  const shown = project(run.data ?? {}, run.variables)
  return shown === NULLED ? null : shown
}

function withErrors(data: ResultObject | null, run: Run): ExecutionResult {
  if (data === null && run.errors.length === 0) {
    const cause = new Fault('NULL_NOT_ALLOWED', 'a field that may not be null had no value, and nothing above it may be null')
    run.errors.push(new GraphQLError(cause.message, { originalError: cause }))
  }
  return run.errors.length > 0 ? { data, errors: run.errors } : { data }
}
