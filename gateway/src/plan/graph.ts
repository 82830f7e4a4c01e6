import { Fault } from '@storemesh/core'
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition'
import { buildASTSchema, type DocumentNode, type ExecutionResult, type GraphQLSchema, parse } from 'graphql'
import { boundedCache } from '../bounded-cache.js'
import type { ExecutableSubgraph, RequestContext } from '../subgraph.js'
import type { PlanParts } from './fetch.js'
import { type LiveStreams, liveStreams } from './live-streams.js'
import { type GivenVariables, operationOf, type PreparedOperation, prepareOperation } from './operation.js'
import { openPlanner, type Planner, subscriptionPlanOf } from './planner.js'
import type { ResultObject } from './result-object.js'
import { nothingToDo, type Run, type Step } from './run.js'
import { compileStep, sequence } from './steps.js'
import { type CompiledUpstream, compileUpstream, enrichEvents, isStream, subscriptionOverHttp } from './subscription.js'
import { typesWithinOf } from './type-conditions.js'
import { refuseUnsupported } from './unsupported.js'

/** One supergraph that runs: its public schema, and the ways to ask it. Documents must have been validated by that schema. */
export interface Graph {
  readonly schema: GraphQLSchema
  readonly supergraphSdl: string
  execute(request: GraphRequest): Promise<ExecutionResult>
  /** Ends the upstream when the reader returns, and an answer instead of events where it cannot begin. */
  subscribe(request: GraphRequest): Promise<AsyncIterableIterator<ExecutionResult, void> | ExecutionResult>
}

export interface GraphRequest {
  /** The same node for a repeated operation is answered from the plan that is there. */
  readonly document: DocumentNode
  readonly operationName?: string | undefined
  readonly variables?: GivenVariables
  readonly context: RequestContext
}

interface CompiledOperation {
  readonly prepared: PreparedOperation
  readonly planFor: (variables: ResultObject) => Promise<CompiledPlan>
}

interface CompiledPlan {
  readonly fetch: Step
  readonly upstream: CompiledUpstream | undefined
  /** The subgraphs that it asks. */
  readonly reads: ReadonlySet<ExecutableSubgraph>
}

const PLANNED_DOCUMENTS_MAX = 1000
const PLANS_OF_OPERATION_MAX = 64

export function openGraph(
  supergraphSdl: string,
  subgraphs: readonly ExecutableSubgraph[],
  streams: LiveStreams = liveStreams(),
): Graph {
  const supergraph = parse(supergraphSdl, { noLocation: true })
  refuseUnsupported(supergraph)
  const valid = { assumeValid: true, assumeValidSDL: true }
  const schema = buildASTSchema(transformSupergraphToPublicSchema(supergraph), valid)
  const typesWithin = typesWithinOf(buildASTSchema(supergraph, valid)) // of all types: answers may hold what is not public
  const planner = openPlanner(supergraphSdl)
  const byName = new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph]))
  const subgraphOf = (name: string) => {
    const subgraph = byName.get(name)
    if (!subgraph) throw new Fault('SUBGRAPH_UNKNOWN', `the supergraph names subgraph ${name}, which this gateway was not given`)
    return subgraph
  }
  const compiled = compiledOperations((document, name) => {
    const operation = operationOf(document, name)
    const prepared = prepareOperation(document, operation, { schema, typesWithin })
    const parts = { typesWithin, operation: operation.operation, subgraphOf }
    return { prepared, planFor: plansOf(prepared, (variables) => compilePlan(prepared, variables, planner, parts)) }
  })

  return {
    schema,
    supergraphSdl,
    async execute({ document, operationName, variables, context }) {
      const { prepared, planFor } = compiled(document, operationName)
      if (prepared.kind === 'subscription') throw subscriptionOverHttp()
      const read = prepared.readVariables(variables)
      if ('errors' in read) return { errors: read.errors }
      const run = newRun(read.coerced, context)
      const { fetch } = await planFor(read.coerced)
      await fetch(run)
      return prepared.answer(run, variables)
    },

    async subscribe({ document, operationName, variables, context }) {
      const { prepared, planFor } = compiled(document, operationName)
      const read = prepared.readVariables(variables)
      if ('errors' in read) return { errors: read.errors }
      const { fetch, upstream, reads } = await planFor(read.coerced)
      if (!upstream) throw new Fault('OPERATION_UNKNOWN', 'expected a subscription')
      const left = new AbortController()
      const signal = AbortSignal.any([context.signal, left.signal])
      // what resolvers remember for one event must not reach the next
      const eventRun = () => newRun(read.coerced, { ...context, signal })
      const stream = await upstream.open(read.coerced, { ...context, signal })
      if (!isStream(stream)) {
        const failed = eventRun()
        upstream.take(failed, stream)
        return { errors: failed.errors }
      }
      const events = enrichEvents(stream, {
        upstream,
        enrich: fetch,
        newRun: eventRun,
        answer: (run) => prepared.answer(run, variables),
        ended: () => left.abort(),
      })
      return streams.follow(events, reads)
    },
  }
}

const newRun = (variables: ResultObject, context: RequestContext): Run => ({ data: undefined, errors: [], variables, context })

async function compilePlan(
  prepared: PreparedOperation,
  variables: ResultObject,
  planner: Planner,
  parts: PlanParts,
): Promise<CompiledPlan> {
  const toPlan = prepared.toPlan(variables)
  const node = toPlan && (await planner.plan(toPlan))
  const reads = new Set<ExecutableSubgraph>()
  const noting: PlanParts = {
    ...parts,
    subgraphOf: (name) => {
      const subgraph = parts.subgraphOf(name)
      reads.add(subgraph)
      return subgraph
    },
  }
  if (prepared.kind !== 'subscription')
    return { fetch: node ? compileStep(node, noting) : nothingToDo, upstream: undefined, reads }
  const { primary, perEvent } = subscriptionPlanOf(node)
  const fetch = sequence(perEvent.map((step) => compileStep(step, noting)))
  return { fetch, upstream: compileUpstream(primary, noting), reads }
}

/** One plan for each choice of what is skipped and included; made once, also when many ask at one time. */
function plansOf(
  { conditionVariables }: PreparedOperation,
  compile: (variables: ResultObject) => Promise<CompiledPlan>,
): CompiledOperation['planFor'] {
  const plans = boundedCache<string, Promise<CompiledPlan>>({ entries_max: PLANS_OF_OPERATION_MAX })
  return (variables) => {
    const choice = conditionVariables.map((name) => (variables[name] === true ? '1' : '0')).join('')
    const known = plans.get(choice)
    if (known) return known
    const plan = compile(variables)
    plans.set(choice, plan)
    plan.catch(() => plans.delete(choice))
    return plan
  }
}

/** What does not depend on a request is kept while its document is in use. */
function compiledOperations(compileOne: (document: DocumentNode, name: string | undefined) => CompiledOperation) {
  const documents = boundedCache<DocumentNode, Map<string | undefined, CompiledOperation>>({ entries_max: PLANNED_DOCUMENTS_MAX })
  return (document: DocumentNode, name: string | undefined): CompiledOperation => {
    let operations = documents.get(document)
    if (!operations) documents.set(document, (operations = new Map()))
    const known = operations.get(name)
    if (known) return known
    const compiled = compileOne(document, name) // throws for a name that the document does not have: nothing is kept
    operations.set(name, compiled)
    return compiled
  }
}
