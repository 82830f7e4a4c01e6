import { Fault } from '@storemesh/core'
import {
  type DefinitionNode,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  print,
} from 'graphql'
import { boundedCache } from './bounded-cache.js'
import { withClientErrors } from './client-errors.js'
import { liveGraph } from './live-graph.js'
import type { Graph, GraphRequest } from './plan/graph.js'
import { operationOf } from './plan/operation.js'
import { rootFieldOf } from './plan/root-field.js'
import { appendedAt, isStream, subscriptionOverHttp } from './plan/subscription.js'
import { type ServedGraph, serveGraph, type Serving } from './served-graph.js'
import { resultTexts } from './subscribers/result-texts.js'
import type { Subgraph, SubgraphRequest } from './subgraph.js'

/** A subgraph by its own schema, with the fields by which a gateway asks it. */
export interface ServableSubgraph extends Subgraph {
  readonly schema: GraphQLSchema
}

/** Serves one subgraph by itself, to gateways in other processes and to whoever looks at it alone. */
export const serveSubgraph = (subgraph: ServableSubgraph, serving: Serving): Promise<ServedGraph> =>
  serveGraph(liveGraph(withClientErrors(graphOf(subgraph), serving.log)), 'subgraph', {
    continued: 'everybody', // they are gateways, whoever it is that these ask for
    ...serving,
    limits: { ...BOUNDED_BY_GATEWAYS, ...serving.limits },
  })

/** A gateway has bounded what its client asked for; what it makes of that is its own work. */
const BOUNDED_BY_GATEWAYS = {
  root_fields_max: Number.POSITIVE_INFINITY,
  aliases_max: Number.POSITIVE_INFINITY,
  directives_max: Number.POSITIVE_INFINITY,
  cost_max: Number.POSITIVE_INFINITY,
}

const DOCUMENTS_MAX = 1000

/** The subgraph as a graph: asked as it is, with nothing to plan. */
function graphOf(subgraph: ServableSubgraph): Graph {
  const questionOf = questions()
  const ask = async (question: Question, { variables, context }: GraphRequest) =>
    subgraph.execute({ ...question, variables: variables ?? {}, context })
  return {
    schema: subgraph.schema,
    schemaFor: () => subgraph.schema, // its gateway asks for what it has read already
    supergraphSdl: subgraph.sdl,
    parts: [],
    async execute(request) {
      const question = questionOf(request)
      if (question.operation === 'subscription') throw subscriptionOverHttp()
      const answer = await ask(question, request)
      if (isStream(answer)) throw new Fault('SUBGRAPH_RESPONSE_INVALID', `${subgraph.name} answered a question with events`)
      return answer
    },
    async subscribe(request) {
      const { show = (result) => result, context } = request
      const question = questionOf(request)
      const answer = await ask(question, request)
      const told = (result: ExecutionResult) => {
        const appended_ms = appendedAt(result)
        if (appended_ms !== undefined) context.watch?.handedOn?.(question.rootField, appended_ms)
        return show(result, context)
      }
      return isStream(answer) ? eventsOf(answer, told) : answer
    },
    textOf: resultTexts(),
  }
}

interface Question extends Pick<SubgraphRequest, 'document' | 'source' | 'operation'> {
  readonly rootField: string
}

/** The one operation that is asked for, the same node for a repeated document. */
function questions(): (request: GraphRequest) => Question {
  const known = boundedCache<DocumentNode, Map<string | undefined, Question>>({ entries_max: DOCUMENTS_MAX })
  return ({ document, operationName }) => {
    let questions = known.get(document)
    if (!questions) known.set(document, (questions = new Map()))
    const asked = questions.get(operationName)
    if (asked) return asked
    const operation = operationOf(document, operationName)
    const isFragment = (node: DefinitionNode): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION
    const fragments = new Map(document.definitions.filter(isFragment).map((node) => [node.name.value, node]))
    const definitions = document.definitions.filter((node) => node === operation || isFragment(node))
    const own: DocumentNode = { kind: Kind.DOCUMENT, definitions }
    const rootField = rootFieldOf(operation, fragments)
    const question = { document: own, source: print(own), operation: operation.operation, rootField }
    questions.set(operationName, question)
    return question
  }
}

function eventsOf(
  stream: AsyncIterable<ExecutionResult>,
  show: (result: ExecutionResult) => ExecutionResult,
): AsyncIterableIterator<ExecutionResult, void> {
  const events = stream[Symbol.asyncIterator]()
  const shown: AsyncIterableIterator<ExecutionResult, void> = {
    [Symbol.asyncIterator]: () => shown,
    async next() {
      const event = await events.next()
      return event.done === true ? { done: true, value: undefined } : { done: false, value: show(event.value) }
    },
    async return() {
      await events.return?.()
      return { done: true, value: undefined }
    },
  }
  return shown
}
