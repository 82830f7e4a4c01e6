import type { Viewer } from '@storemesh/access'
import type { FastifyReply } from 'fastify'
import { type ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql'
import type { LiveGraph } from '../../live-graph.js'
import type { GraphRequest } from '../../plan/graph.js'
import type { Expiries } from '../../subscribers/expiries.js'
import type { SubscriptionsOfOne } from '../../subscribers/subscriptions-of-one.js'
import type { Told } from '../../subscribers/subscriber-queue.js'
import type { EventStreams, TextOf } from './event-streams.js'
import type { ResumeRequest } from './resumed-request.js'

export interface EventParts {
  readonly streams: EventStreams
  readonly subscriptions: SubscriptionsOfOne
  readonly tokens: Expiries
  readonly resume: ResumeRequest
}

export interface AskedAsEvents {
  readonly graph: ReturnType<LiveGraph['ofSchema']>
  readonly type: OperationTypeNode
  readonly request: GraphRequest
  /** How far its client was told before its connection broke. */
  readonly lastEventId: string | undefined
}

/** An operation told as events: a subscription's as they come, of another its one answer. What cannot begin is an answer of its own. */
export async function answerAsEvents(
  reply: FastifyReply,
  { graph, type, request, lastEventId }: AskedAsEvents,
  parts: EventParts,
): Promise<ExecutionResult | undefined> {
  if (type !== OperationTypeNode.SUBSCRIPTION) {
    await tell(reply, { events: only(await graph.execute(request)), textOf: graph.textOf }, parts)
    return undefined
  }
  const { viewer } = request.context
  const over = parts.subscriptions.take(viewer)
  if (over instanceof GraphQLError) return { errors: [over] }
  try {
    const answer = await graph.subscribe({
      ...parts.resume(request, graph.schema, lastEventId),
      letGo: () => void reply.raw.destroy(),
    })
    if (!('next' in answer)) return answer
    await tell(reply, { events: untilTokenEnds(answer, viewer, parts.tokens), textOf: graph.textOf }, parts)
    return undefined
  } finally {
    over()
  }
}

interface Telling {
  readonly events: Told
  readonly textOf: TextOf
}

/** From here on the response is the stream's; what was said of it before goes with it. */
async function tell(reply: FastifyReply, { events, textOf }: Telling, { streams }: EventParts): Promise<void> {
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value)
  reply.raw.setHeader('x-request-id', reply.request.id).setHeader('x-content-type-options', 'nosniff')
  reply.hijack()
  await streams.send(reply.raw, events, textOf)
}

async function* only(answer: ExecutionResult): Told {
  yield answer
}

/** The last event says that the token has ended: its client asks again with another. */
function untilTokenEnds(events: Told, { expires_ms }: Viewer, tokens: Expiries): Told {
  if (expires_ms === undefined) return events
  let ended = false
  let isTold = false
  const forget = tokens.at(expires_ms, () => {
    ended = true
    void events.return?.()
  })
  const over = { done: true, value: undefined } as const
  const told: Told = {
    [Symbol.asyncIterator]: () => told,
    async next() {
      const event = ended ? over : await events.next()
      if (event.done !== true) return event
      forget()
      if (!ended || isTold) return over
      isTold = true
      return { done: false, value: { errors: [tokenEnded()] } }
    },
    async return() {
      forget()
      await events.return?.()
      return over
    },
  }
  return told
}

function tokenEnded(): GraphQLError {
  const code = 'TOKEN_EXPIRED'
  return new GraphQLError(`${code}: the token of this stream has ended; ask again with a new one`, { extensions: { code } })
}
