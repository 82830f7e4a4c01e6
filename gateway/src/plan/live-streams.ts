import { Fault } from '@storemesh/core'
import type { ExecutionResult } from 'graphql'
import type { ExecutableSubgraph } from '../subgraph.js'

type Events = AsyncIterableIterator<ExecutionResult, void>

/** The code by which a stream ends whose subgraph is another one now: its reader asks again, and is answered by the new one. */
export const GRAPH_CHANGED = 'GRAPH_CHANGED'

export const graphChanged = (): Fault =>
  new Fault(GRAPH_CHANGED, 'a part of the graph that this reads from has changed; subscribe again')

/** The event streams that run, each with the subgraphs that it reads. */
export interface LiveStreams {
  follow(events: Events, reads: ReadonlySet<ExecutableSubgraph>): Events
  /** Streams that read one of these fail with GRAPH_CHANGED, those that begin later too. */
  end(gone: Iterable<ExecutableSubgraph>): void
}

interface LiveStream {
  readonly reads: ReadonlySet<ExecutableSubgraph>
  readonly end: () => void
}

export function liveStreams(): LiveStreams {
  const streams = new Set<LiveStream>()
  const gone = new WeakSet<ExecutableSubgraph>()
  const readsGone = ({ reads }: LiveStream) => [...reads].some((subgraph) => gone.has(subgraph))

  return {
    follow(events, reads) {
      const { stream, shown } = endable(events, reads, () => streams.delete(stream))
      streams.add(stream)
      if (readsGone(stream)) stream.end()
      return shown
    },
    end(subgraphs) {
      for (const subgraph of subgraphs) gone.add(subgraph)
      for (const stream of [...streams].filter(readsGone)) stream.end()
    },
  }
}

/** The same events until it is ended from outside: then whoever waits is told at once, and the upstream is left. */
function endable(events: Events, reads: ReadonlySet<ExecutableSubgraph>, over: () => void) {
  let changed: Fault | undefined
  let waiting: ((reason: Fault) => void) | undefined
  const end = () => {
    changed = graphChanged()
    over()
    waiting?.(changed)
    events.return?.().catch(() => undefined) // its reader has been told already
  }
  const shown: Events = {
    [Symbol.asyncIterator]: () => shown,
    next: () =>
      new Promise((resolve, reject) => {
        if (changed) return reject(changed)
        waiting = reject
        events.next().then(
          (event) => {
            if (event.done === true) over()
            resolve(event)
          },
          (error: unknown) => {
            over()
            reject(error)
          },
        )
      }),
    async return() {
      over()
      await events.return?.()
      return { done: true, value: undefined }
    },
  }
  const stream: LiveStream = { reads, end }
  return { stream, shown }
}
