import { type DocumentNode, type GraphQLError, type OperationDefinitionNode, valueFromASTUntyped } from 'graphql'
import type { Graph } from '../../plan/graph.js'
import { refusedOperation } from '../refused-operation.js'
import { type Costed, costIn, givenBy } from './costed.js'
import { declaredCosts } from './declared-costs.js'
import type { SizeBounds } from './list-size.js'
import { type CostedSchema, operationCost } from './operation-cost.js'

export interface CostLimits extends SizeBounds {
  /** What one operation may cost. */
  readonly cost_max: number
}

export const DEFAULT_COST_LIMITS: CostLimits = { cost_max: 10_000, list_size_assumed: 10, list_size_max: 1000 }

export type Cost = { readonly cost: number } | { readonly errors: readonly GraphQLError[] }

export interface Operation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>> | undefined
}

interface Known {
  readonly cost: Costed
  readonly defaults: Readonly<Record<string, unknown>>
}

/** What an operation costs with these variables, or why it is not run. What does not depend on them is found out once. */
export function costLimit(limits: CostLimits): (asked: Operation, graph: Graph) => Cost {
  const graphs = new WeakMap<Graph['schema'], CostedSchema>()
  const operations = new WeakMap<OperationDefinitionNode, Known>() // a document is read for one schema

  const costedSchema = ({ schema, supergraphSdl }: Graph): CostedSchema => {
    const known = graphs.get(schema)
    if (known) return known
    const costed = { schema, declared: declaredCosts(supergraphSdl), bounds: limits }
    graphs.set(schema, costed)
    return costed
  }
  const costOf = (document: DocumentNode, operation: OperationDefinitionNode, graph: Graph): Known => {
    const known = operations.get(operation)
    if (known) return known
    const found = { cost: operationCost(document, operation, costedSchema(graph)), defaults: defaultsOf(operation) }
    operations.set(operation, found)
    return found
  }
  return ({ document, operation, variables }, graph) => {
    const { cost: costed, defaults } = costOf(document, operation, graph)
    const given = givenBy({ ...defaults, ...variables })
    const cost = costIn(given, costed)
    if (given.errors.length > 0) return { errors: given.errors }
    return cost > limits.cost_max ? { errors: [costTooHigh(cost, limits.cost_max, operation)] } : { cost }
  }
}

function costTooHigh(cost: number, cost_max: number, operation: OperationDefinitionNode): GraphQLError {
  const message = `expected a cost of at most ${cost_max}, got ${cost}; ask for shorter lists, or for fewer within each other`
  return refusedOperation('COST_TOO_HIGH', message, operation)
}

const defaultsOf = ({ variableDefinitions = [] }: OperationDefinitionNode): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  )
