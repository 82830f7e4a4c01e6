import type { BatchFetchNode, FetchNode } from '@graphql-hive/router-query-planner'
import { Fault, isFault } from '@storemesh/core'
import { type ExecutionResult, parse } from 'graphql'
import type { ExecutableSubgraph, SubgraphRequest } from '../subgraph.js'
import type { ResultObject } from './result-object.js'
import type { Run } from './run.js'
import type { TypesWithin } from './type-conditions.js'

/** What the parts of one plan are compiled with. */
export interface PlanParts {
  readonly typesWithin: TypesWithin
  readonly operation: SubgraphRequest['operation']
  subgraphOf(name: string): ExecutableSubgraph
}

/** Asks one subgraph. Each error is told apart; data is handed on if there is any. */
export type Fetch = (run: Run, variables: ResultObject, take: Take) => Promise<void> | undefined

export interface Take {
  readonly data: (data: ResultObject) => void
  readonly error: (error: unknown) => void
}

export function compileFetch(node: FetchNode | BatchFetchNode, parts: PlanParts): Fetch {
  const document = parse(node.operation, { noLocation: true })
  const subgraph = parts.subgraphOf(node.serviceName)
  const operation = node.operationKind ?? 'query'
  const mayShare = operation === 'query' && parts.operation === 'query'
  const lists = representationLists(node)
  const entitiesIn = (variables: ResultObject) =>
    lists.reduce((sum, name) => sum + (Array.isArray(variables[name]) ? variables[name].length : 0), 0)

  return (run, variables, take) => {
    const { signal } = run.context
    if (signal.aborted) {
      take.error(new Fault('REQUEST_ABORTED', `the request ended before subgraph ${subgraph.name} was asked`))
      return undefined
    }
    // what a resolver remembered before a mutation may be wrong after it
    const context = parts.operation === 'mutation' ? { ...run.context } : run.context
    const ended = context.watch?.fetching({ subgraph: subgraph.name, source: node.operation, entities: entitiesIn(variables) })
    const receive = (answer: unknown) => {
      ended?.(isResult(answer) ? (answer.errors?.length ? 'errors' : 'ok') : 'failed')
      receiveAnswer(subgraph.name, answer, take)
    }
    const fail = (error: unknown) => {
      ended?.('failed', isFault(error) ? error.code : undefined)
      take.error(error)
    }
    try {
      const answer = subgraph.execute({
        document,
        source: node.operation,
        operation,
        variables,
        context,
        mayShare,
        traceparent: ended?.traceparent,
      })
      if (answer instanceof Promise) return answer.then(receive, fail)
      receive(answer)
    } catch (error) {
      fail(error)
    }
    return undefined
  }
}

/** The variables in which entities are asked for. */
function representationLists(node: FetchNode | BatchFetchNode): readonly string[] {
  if (node.kind === 'BatchFetch') return [...new Set(node.entityBatch.aliases.map((alias) => alias.representationsVariableName))]
  return node.requires ? ['representations'] : []
}

const isResult = (answer: unknown): answer is ExecutionResult =>
  typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer)

function receiveAnswer(subgraph: string, answer: unknown, take: Take): void {
  if (!isResult(answer)) {
    return take.error(new Fault('SUBGRAPH_RESPONSE_INVALID', `subgraph ${subgraph} answered with neither data nor errors`))
  }
  for (const error of answer.errors ?? []) take.error(error)
  if (answer.data) take.data(answer.data)
}

/** Those of the operation's variables that a fetch uses, and that have a value. */
export function pickVariables(names: readonly string[] | undefined, variables: ResultObject): ResultObject {
  const picked: ResultObject = {}
  for (const name of names ?? []) if (name in variables) picked[name] = variables[name]
  return picked
}
