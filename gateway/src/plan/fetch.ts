import type { BatchFetchNode, FetchNode } from '@graphql-hive/router-query-planner'
import { Fault } from '@storemesh/core'
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

  return (run, variables, take) => {
    const { signal } = run.context
    if (signal.aborted) {
      take.error(new Fault('REQUEST_ABORTED', `the request ended before subgraph ${subgraph.name} was asked`))
      return undefined
    }
    // what a resolver remembered before a mutation may be wrong after it
    const context = parts.operation === 'mutation' ? { ...run.context } : run.context
    const receive = (answer: unknown) => receiveAnswer(subgraph.name, answer, take)
    try {
      const answer = subgraph.execute({ document, source: node.operation, operation, variables, context })
      if (answer instanceof Promise) return answer.then(receive, take.error)
      receive(answer)
    } catch (error) {
      take.error(error)
    }
    return undefined
  }
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
