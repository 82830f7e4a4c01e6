import type { ExecutionResult } from 'graphql'
import type { RequestContext } from '../subgraph.js'
import { type FanOut, fanOut } from './fan-out.js'
import type { SubscriberLimits, Told } from './subscriber-queue.js'

/** The upstreams of subscriptions. Who asks the same with the same rights hears one of them. */
export interface SharedStreams {
  listen(asked: Listening): Promise<Told | ExecutionResult>
  /** Those that somebody else may join. */
  readonly joinable: number
}

export interface Listening {
  /** What is asked; undefined where nobody else may hear the same upstream. */
  readonly same: Same | undefined
  readonly context: RequestContext
  /** Opens the upstream in a context that is its own. */
  readonly open: (context: RequestContext) => Promise<Told | ExecutionResult>
  readonly letGo?: (() => void) | undefined
}

/** The plan, by its identity, and the values that it runs with. */
export interface Same {
  readonly plan: object
  readonly values: string
}

export function sharedStreams(limits: SubscriberLimits, textOf: (result: ExecutionResult) => string): SharedStreams {
  const byPlan = new Map<object, Map<string, FanOut>>()
  let begun = 0

  const opened = ({ open }: Listening, contextOf: (signal: AbortSignal) => RequestContext, over: () => void) =>
    fanOut({ limits, textOf, open: (signal) => open(contextOf(signal)), over })
  /** It stands for all who hear it: their rights are in it, nobody's name is, nobody's token ends it, and its work is of no one request. */
  const sharedContext = ({ viewer, watch }: RequestContext, signal: AbortSignal): RequestContext => {
    const { expires_ms: _, ...rights } = viewer
    return {
      viewer: { ...rights, name: 'several subscribers' },
      request_id: `stream-${++begun}`,
      signal,
      ...(watch && { watch: watch.ofAll?.() ?? watch }),
    }
  }
  const shared = (asked: Listening, { plan, values }: Same): FanOut => {
    const streams = byPlan.get(plan) ?? new Map<string, FanOut>()
    byPlan.set(plan, streams)
    const name = `${values} ${asked.context.viewer.key}`
    const known = streams.get(name)
    if (known) return known
    const over = () => {
      streams.delete(name)
      if (streams.size === 0) byPlan.delete(plan)
    }
    const stream = opened(asked, (signal) => sharedContext(asked.context, signal), over)
    streams.set(name, stream)
    return stream
  }

  return {
    get joinable() {
      return [...byPlan.values()].reduce((sum, streams) => sum + streams.size, 0)
    },
    listen(asked) {
      const { context, same, letGo } = asked
      const alone = (signal: AbortSignal) => ({ ...context, signal })
      const stream = same ? shared(asked, same) : opened(asked, alone, () => undefined)
      const { signal, watch } = context
      const tooSlow = () => {
        watch?.tooSlow?.()
        letGo?.()
      }
      return stream.join({
        signal,
        leftOut: (events) => watch?.leftOut?.(events),
        tooSlow,
        queue: (waiting) => watch?.queue?.(waiting),
      })
    },
  }
}
