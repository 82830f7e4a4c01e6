import { Fault, readNodeId, withinLimit } from '@storemesh/core'
import DataLoader from 'dataloader'
import { buildASTSchema, execute, GraphQLError, parse } from 'graphql'
import { isResultObject } from '../plan/result-object.js'
import { isStream } from '../plan/subscription.js'
import type { ExecutableSubgraph, RequestContext } from '../subgraph.js'

/** Ids of one question to `nodes`, and of one question to an owner. */
export const NODES_MAX = 100

interface Found {
  readonly __typename: string
  readonly nodeId: string
}

type Answer = Found | Error | null

/** The gateway's own part as it answers: it looks for a row where it is owned, so that one that is not there is null. */
export function nodeSubgraph(name: string, types: string, owners: ReadonlyMap<string, ExecutableSubgraph>): ExecutableSubgraph {
  const schema = buildASTSchema(parse(types), { assumeValidSDL: true })
  // what one request asks for goes out in one go; what is remembered goes with the request
  const loaders = new WeakMap<RequestContext, DataLoader<string, Found | null>>()
  const find = (id: string, context: RequestContext) => {
    const known = loaders.get(context)
    if (known) return known.load(id)
    const loader = new DataLoader((ids: readonly string[]) => findAll(ids, owners, context), { maxBatchSize: NODES_MAX })
    loaders.set(context, loader)
    return loader.load(id)
  }
  const rootValue = {
    node: ({ id }: { readonly id: string }, context: RequestContext) => find(id, context),
    nodes({ ids }: { readonly ids: readonly string[] }, context: RequestContext) {
      withinLimit('ids', ids.length, { min: 0, max: NODES_MAX })
      return ids.map((id) => find(id, context))
    },
  }
  return {
    name,
    execute: ({ document, variables, context }) =>
      execute({ schema, document, rootValue, variableValues: variables, contextValue: context }),
  }
}

/** Each owner is asked once. */
async function findAll(
  ids: readonly string[],
  owners: ReadonlyMap<string, ExecutableSubgraph>,
  context: RequestContext,
): Promise<readonly Answer[]> {
  const answers = new Map<string, Answer>()
  const asked = new Map<ExecutableSubgraph, Found[]>()
  for (const id of ids) {
    try {
      const { type } = readNodeId(id)
      const owner = owners.get(type)
      if (!owner) throw unknownType()
      const there = asked.get(owner) ?? []
      there.push({ __typename: type, nodeId: id })
      asked.set(owner, there)
    } catch (error) {
      answers.set(id, asError(error))
    }
  }
  await Promise.all(
    [...asked].map(async ([owner, references]) => {
      const found = await askOwner(owner, references, context)
      for (const [place, { nodeId }] of references.entries()) answers.set(nodeId, found[place] ?? null)
    }),
  )
  return ids.map((id) => answers.get(id) ?? null)
}

const SOURCE = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Node { nodeId } } }'
const DOCUMENT = parse(SOURCE)

/** Whether rows are there, by whoever owns them and with the right of whoever asks. */
async function askOwner(owner: ExecutableSubgraph, of: readonly Found[], context: RequestContext): Promise<readonly Answer[]> {
  try {
    const traceparent = context.span?.traceparent
    const request = { document: DOCUMENT, source: SOURCE, operation: 'query', variables: { of }, context, traceparent } as const
    const answer = await owner.execute(request)
    if (isStream(answer)) throw new Fault('SUBGRAPH_RESPONSE_INVALID', `${owner.name} answered a question with events`)
    const { data, errors = [] } = answer
    const entities: unknown = data?.['_entities']
    return of.map((_reference, place) => {
      const failed = errors.find(({ path }) => path?.[1] === place) ?? errors.find(({ path }) => path?.[1] === undefined)
      if (failed) return withoutPath(failed, owner.name)
      const entity: unknown = Array.isArray(entities) ? entities[place] : null
      return isFound(entity) ? entity : null
    })
  } catch (error) {
    return of.map(() => asError(error))
  }
}

const isFound = (entity: unknown): entity is Found =>
  isResultObject(entity) && typeof entity['__typename'] === 'string' && typeof entity['nodeId'] === 'string'

/** The place within the owner's answer is none of the client's. */
const withoutPath = ({ message, originalError, extensions }: GraphQLError, subgraph: string): GraphQLError =>
  new GraphQLError(message, { ...(originalError && { originalError }), extensions: { ...extensions, subgraph } })

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Fault('SUBGRAPH_ERROR', 'failed without an error')

const unknownType = (): Fault =>
  new Fault(
    'NODE_TYPE_UNKNOWN',
    'expected a nodeId of a type that is in the graph, got one of another; the domain that owns it may be away: ask again later',
  )
