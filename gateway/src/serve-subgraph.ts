import { Fault } from '@storemesh/core'
import { type DocumentNode, type ExecutionResult, type GraphQLSchema, Kind, print } from 'graphql'
import { boundedCache } from './bounded-cache.js'
import { withClientErrors } from './client-errors.js'
import { liveGraph } from './live-graph.js'
import type { Graph, GraphRequest } from './plan/graph.js'
import { operationOf } from './plan/operation.js'
import { isStream, subscriptionOverHttp } from './plan/subscription.js'
import { type ServedGraph, serveGraph, type Serving } from './served-graph.js'
import type { Subgraph, SubgraphRequest } from './subgraph.js'

/** A subgraph by its own schema, with the fields by which a gateway asks it. */
export interface ServableSubgraph extends Subgraph {
  readonly schema: GraphQLSchema
}

/** Serves one subgraph by itself, to gateways in other processes and to whoever looks at it alone. */
export const serveSubgraph = (subgraph: ServableSubgraph, serving: Serving): Promise<ServedGraph> =>
  serveGraph(liveGraph(withClientErrors(graphOf(subgraph), serving.log)), 'subgraph', serving)

const DOCUMENTS_MAX = 1000

/** The subgraph as a graph: asked as it is, with nothing to plan. */
function graphOf(subgraph: ServableSubgraph): Graph {
  const questionOf = questions()
  const ask = async (question: Question, { variables, context }: GraphRequest) =>
    subgraph.execute({ ...question, variables: variables ?? {}, context })
  return {
    schema: subgraph.schema,
    supergraphSdl: subgraph.sdl,
    async execute(request) {
      const question = questionOf(request)
      if (question.operation === 'subscription') throw subscriptionOverHttp()
      const answer = await ask(question, request)
      if (isStream(answer)) throw new Fault('SUBGRAPH_RESPONSE_INVALID', `${subgraph.name} answered a question with events`)
      return answer
    },
    async subscribe(request) {
      const answer = await ask(questionOf(request), request)
      return isStream(answer) ? eventsOf(answer) : answer
    },
  }
}

type Question = Pick<SubgraphRequest, 'document' | 'source' | 'operation'>

/** The one operation that is asked for, the same node for a repeated document. */
function questions(): (request: GraphRequest) => Question {
  const known = boundedCache<DocumentNode, Map<string | undefined, Question>>({ entries_max: DOCUMENTS_MAX })
  return ({ document, operationName }) => {
    let questions = known.get(document)
    if (!questions) known.set(document, (questions = new Map()))
    const asked = questions.get(operationName)
    if (asked) return asked
    const operation = operationOf(document, operationName)
    const definitions = document.definitions.filter((node) => node === operation || node.kind === Kind.FRAGMENT_DEFINITION)
    const own: DocumentNode = { kind: Kind.DOCUMENT, definitions }
    const question = { document: own, source: print(own), operation: operation.operation }
    questions.set(operationName, question)
    return question
  }
}

function eventsOf(stream: AsyncIterable<ExecutionResult>): AsyncIterableIterator<ExecutionResult, void> {
  const events = stream[Symbol.asyncIterator]()
  const shown: AsyncIterableIterator<ExecutionResult, void> = {
    [Symbol.asyncIterator]: () => shown,
    async next() {
      const event = await events.next()
      return event.done === true ? { done: true, value: undefined } : { done: false, value: event.value }
    },
    async return() {
      await events.return?.()
      return { done: true, value: undefined }
    },
  }
  return shown
}
