import type { Viewer } from '@storemesh/access'
import { Fault } from '@storemesh/core'
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition'
import { buildASTSchema, type DocumentNode, type ExecutionResult, type GraphQLError, type GraphQLSchema, parse } from 'graphql'
import { type BoundedCache, boundedCache } from '../bounded-cache.js'
import { type Permits, permitsOf } from '../guarded/permits.js'
import { requirementsOf } from '../guarded/requirements.js'
import { canonicalText } from '../subscribers/canonical-text.js'
import { resultTexts } from '../subscribers/result-texts.js'
import { sharedStreams } from '../subscribers/shared-streams.js'
import { DEFAULT_SUBSCRIBER_LIMITS, type SubscriberLimits, type Told } from '../subscribers/subscriber-queue.js'
import { viewerSchemas } from '../visible/viewer-schemas.js'
import type { PartWithRights } from '../visible/visibility.js'
import type { ExecutableSubgraph, RequestContext } from '../subgraph.js'
import type { PlanParts } from './fetch.js'
import { type LiveStreams, liveStreams } from './live-streams.js'
import { type GivenVariables, operationOf, type PreparedOperation, prepareOperation } from './operation.js'
import { withDroppedMembers } from './dropped-members.js'
import { partialUnionsOf } from './partial-unions.js'
import { openPlanner, type Planner, subscriptionPlanOf } from './planner.js'
import type { ResultObject } from './result-object.js'
import type { RunWatch } from './run-watch.js'
import { nothingToDo, type Run, type Step } from './run.js'
import { compileStep, sequence } from './steps.js'
import { type CompiledUpstream, compileUpstream, enrichEvents, isStream, subscriptionOverHttp } from './subscription.js'
import { typesWithinOf } from './type-conditions.js'
import { refuseUnsupported } from './unsupported.js'

/** One supergraph that runs: its public schema, and the ways to ask it. Documents must have been validated by that schema. */
export interface Graph {
  readonly schema: GraphQLSchema
  /** What a viewer is shown of it: by this his documents are validated. */
  schemaFor(viewer: Viewer): GraphQLSchema
  readonly supergraphSdl: string
  /** What it is composed of, with who sees what of it; nothing where that is not known. */
  readonly parts: readonly PartWithRights[]
  execute(request: GraphRequest): Promise<ExecutionResult>
  /** Frees the upstream when the last reader returns, and is an answer instead of events where it cannot begin. */
  subscribe(request: GraphRequest): Promise<Told | ExecutionResult>
  /** A result of this graph as text, made once for all who are told of the same event. */
  readonly textOf: (result: ExecutionResult) => string
}

export interface GraphRequest {
  /** The same node for a repeated operation is answered from the plan that is there. */
  readonly document: DocumentNode
  readonly operationName?: string | undefined
  readonly variables?: GivenVariables
  readonly context: RequestContext
  /** What is to be told of each event, made once for all who hear it; the context is the stream's own. */
  readonly show?: ShowEvent
  /** Told when a subscriber is let go, as it does not keep up: it may be waiting for its reader and not for events. */
  readonly letGo?: () => void
}

export type ShowEvent = (result: ExecutionResult, context: RequestContext) => ExecutionResult

interface CompiledOperation {
  readonly prepared: PreparedOperation
  readonly planFor: (variables: ResultObject, watch: RunWatch | undefined) => Promise<CompiledPlan>
}

interface CompiledPlan {
  readonly fetch: Step
  readonly upstream: CompiledUpstream | undefined
  /** The subgraphs that it asks. */
  readonly reads: ReadonlySet<ExecutableSubgraph>
  /** What its reader may not read. */
  readonly denied: readonly GraphQLError[]
}

const PLANNED_DOCUMENTS_MAX = 1000
const PLANS_OF_OPERATION_MAX = 64

export interface GraphOptions {
  readonly streams?: LiveStreams
  /** The parts that it is composed of, where it stands in them who sees what. */
  readonly parts?: readonly PartWithRights[]
  readonly subscribers?: SubscriberLimits
}

export function openGraph(
  supergraphSdl: string,
  subgraphs: readonly ExecutableSubgraph[],
  { streams = liveStreams(), parts: said = [], subscribers = DEFAULT_SUBSCRIBER_LIMITS }: GraphOptions = {},
): Graph {
  const supergraph = parse(supergraphSdl, { noLocation: true })
  refuseUnsupported(supergraph)
  const valid = { assumeValid: true, assumeValidSDL: true }
  const shownToAll = transformSupergraphToPublicSchema(supergraph)
  const schema = buildASTSchema(shownToAll, valid)
  const schemaFor = viewerSchemas(shownToAll, schema, said)
  const whole = buildASTSchema(supergraph, valid)
  const typesWithin = typesWithinOf(whole) // of all types: answers may hold what is not public
  const planner = openPlanner(supergraphSdl)
  const unions = partialUnionsOf(supergraph)
  const planOf = async (document: DocumentNode) => {
    const plan = await planner.plan(document)
    return plan && unions ? withDroppedMembers(plan, document, whole, unions) : plan
  }
  const byName = new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph]))
  const subgraphOf = (name: string) => {
    const subgraph = byName.get(name)
    if (!subgraph) throw new Fault('SUBGRAPH_UNKNOWN', `the supergraph names subgraph ${name}, which this gateway was not given`)
    return subgraph
  }
  const permitsFor = permitsOf(requirementsOf(supergraph))
  const compiled = compiledOperations((document, name, seen, permits) => {
    const operation = operationOf(document, name)
    const prepared = prepareOperation(document, operation, { schema: seen, typesWithin, permits })
    const parts = { typesWithin, operation: operation.operation, subgraphOf }
    return { prepared, planFor: plansOf(prepared, (variables) => compilePlan(prepared, variables, planOf, parts)) }
  })

  const textOf = resultTexts()
  const heard = sharedStreams(subscribers, textOf)

  return {
    schema,
    schemaFor,
    supergraphSdl,
    parts: said,
    async execute({ document, operationName, variables, context }) {
      const { prepared, planFor } = compiled(document, operationName, schemaFor(context.viewer), permitsFor(context.viewer))
      if (prepared.kind === 'subscription') throw subscriptionOverHttp()
      const read = prepared.readVariables(variables)
      if ('errors' in read) return { errors: read.errors }
      const { fetch, denied } = await planFor(read.coerced, context.watch)
      const run = newRun(read.coerced, context, denied)
      await fetch(run)
      return prepared.answer(run, variables)
    },

    async subscribe({ document, operationName, variables, context: asked, show = asItIs, letGo }) {
      const { prepared, planFor } = compiled(document, operationName, schemaFor(asked.viewer), permitsFor(asked.viewer))
      const read = prepared.readVariables(variables)
      if ('errors' in read) return { errors: read.errors }
      const plan = await planFor(read.coerced, asked.watch)
      const { fetch, upstream, reads, denied } = plan
      if (!upstream && denied.length > 0) return { errors: denied }
      if (!upstream) throw new Fault('OPERATION_UNKNOWN', 'expected a subscription')
      const open = async (context: RequestContext) => {
        const left = new AbortController()
        const signal = AbortSignal.any([context.signal, left.signal])
        // what resolvers remember for one event must not reach the next
        const eventRun = () => {
          const watch = context.watch?.ofEvent?.()
          return { ...newRun(read.coerced, { ...context, signal, ...(watch && { watch }) }, denied), told: watch?.over }
        }
        const stream = await upstream.open(read.coerced, { ...context, signal })
        if (!isStream(stream)) {
          const failed = eventRun()
          upstream.take(failed, stream)
          return { errors: failed.errors }
        }
        const closed = context.watch?.upstream?.()
        const events = enrichEvents(stream, {
          upstream,
          enrich: fetch,
          newRun: eventRun,
          answer: (run) => show(prepared.answer(run, variables), context),
          handedOn: (appended_ms) => context.watch?.handedOn?.(prepared.rootField, appended_ms),
          ended() {
            left.abort()
            closed?.()
          },
        })
        return streams.follow(events, reads)
      }
      if (prepared.tellsOfBefore(read.coerced)) return open(asked)
      const same = upstream.isShared ? { plan, values: canonicalText(read.coerced) } : undefined
      return heard.listen({ same, context: asked, open, letGo })
    },
    textOf,
  }
}

const asItIs: ShowEvent = (result) => result

const newRun = (variables: ResultObject, context: RequestContext, denied: readonly GraphQLError[]): Run => ({
  data: undefined,
  errors: [...denied],
  variables,
  context,
})

async function compilePlan(
  prepared: PreparedOperation,
  variables: ResultObject,
  planOf: Planner['plan'],
  parts: PlanParts,
): Promise<CompiledPlan> {
  const { document, errors: denied } = prepared.toPlan(variables)
  const node = document && (await planOf(document))
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
    return { fetch: node ? compileStep(node, noting) : nothingToDo, upstream: undefined, reads, denied }
  if (!node) return { fetch: nothingToDo, upstream: undefined, reads, denied }
  const { primary, perEvent } = subscriptionPlanOf(node)
  const fetch = sequence(perEvent.map((step) => compileStep(step, noting)))
  return { fetch, upstream: compileUpstream(primary, noting), reads, denied }
}

/** One plan for each choice of what is skipped and included; made once, also when many ask at one time. */
function plansOf(
  { conditionVariables }: PreparedOperation,
  compile: (variables: ResultObject) => Promise<CompiledPlan>,
): CompiledOperation['planFor'] {
  const plans = boundedCache<string, Promise<CompiledPlan>>({ entries_max: PLANS_OF_OPERATION_MAX })
  return (variables, watch) => {
    const choice = conditionVariables.map((name) => (variables[name] === true ? '1' : '0')).join('')
    const known = plans.get(choice)
    watch?.planned(known !== undefined)
    if (known) return known
    const made = watch?.planning?.()
    const plan = compile(variables)
    plans.set(choice, plan)
    plan.catch(() => plans.delete(choice))
    if (made) plan.then(made, made)
    return plan
  }
}

/** An operation as it was read by one schema: by another it is another one, whoever hands it in. */
interface Compiled {
  readonly schema: GraphQLSchema
  readonly operation: CompiledOperation
}

type CompileOne = (document: DocumentNode, name: string | undefined, schema: GraphQLSchema, permits: Permits) => CompiledOperation

/** What does not depend on a request is kept while its document is in use. */
function compiledOperations(compileOne: CompileOne): CompileOne {
  const documents = boundedCache<DocumentNode, BoundedCache<string, Compiled>>({ entries_max: PLANNED_DOCUMENTS_MAX })
  return (document, name, schema, permits) => {
    let operations = documents.get(document)
    if (!operations) documents.set(document, (operations = boundedCache({ entries_max: PLANS_OF_OPERATION_MAX })))
    const which = name === undefined ? permits.key : `${permits.key} ${name}`
    const known = operations.get(which)
    if (known?.schema === schema) return known.operation
    const operation = compileOne(document, name, schema, permits) // throws for a name that the document does not have: nothing is kept
    operations.set(which, { schema, operation })
    return operation
  }
}
