import { type Clock, Fault, messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { withClientErrors } from '../client-errors.js'
import { composeSupergraph } from '../compose/compose-supergraph.js'
import { type LiveGraph, liveGraph } from '../live-graph.js'
import { nodesOf } from '../nodes/nodes.js'
import { openGraph } from '../plan/graph.js'
import { liveStreams } from '../plan/live-streams.js'
import type { RemoteLimits } from '../remote/remote-limits.js'
import { type RemoteSubgraph, remoteSubgraph } from '../remote/remote-subgraphs.js'
import { type CountedGraph, countedGraph } from './counted-graph.js'

/** A subgraph that somebody runs, and the schema by which it may be asked. */
export interface FoundSubgraph {
  readonly name: string
  readonly sdl: string
  readonly url: string
}

/** The subgraphs that the graph is to be made of, as they are now: each name once. */
export interface SubgraphFeed {
  read(): Promise<readonly FoundSubgraph[]>
}

interface Following {
  readonly limits: RemoteLimits
  readonly clock: Clock
  readonly log: Log
  readonly signal?: AbortSignal
}

export interface FollowedGraph {
  readonly live: LiveGraph
  readonly close: () => Promise<void>
}

const LOOK_EVERY_MS = 250

/**
 * A graph over what the feed has, made anew when that changes. Requests that began on an older graph end on it; streams that
 * read from a subgraph that is gone are told to begin again. What does not compose is told of, and the graph stays as it was.
 */
export async function followSubgraphs(feed: SubgraphFeed, { limits, clock, log, signal }: Following): Promise<FollowedGraph> {
  const stop = new AbortController()
  const until = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  const streams = liveStreams()
  const look = readChanges(feed, log)

  function open(found: readonly FoundSubgraph[], known: ReadonlyMap<string, Standing>): Made {
    const nodes = nodesOf(found)
    const supergraphSdl = composeSupergraph([...found, ...nodes])
    const opened: RemoteSubgraph[] = []
    const subgraphs = new Map(
      found.map(({ name, sdl, url }) => {
        const before = known.get(name)
        if (before?.sdl === sdl && before.remote.url === url) return [name, before]
        const remote = remoteSubgraph(name, new URL(url), { limits, clock })
        opened.push(remote)
        return [name, { sdl, remote }]
      }),
    )
    try {
      const remotes = [...subgraphs.values()].map(({ remote }) => remote)
      const all = [...remotes, ...nodes.map(({ over }) => over(remotes))]
      return { subgraphs, counted: countedGraph(withClientErrors(openGraph(supergraphSdl, all, streams), log)) }
    } catch (error) {
      for (const remote of opened) void remote.close()
      throw error
    }
  }

  const first = await firstOf(look, (found) => open(found, new Map()), { clock, log, until })
  const live = liveGraph(first.counted.graph)
  let now = first
  let settled = Promise.resolve()

  /** What the new graph no longer asks is let go when no request of an older one can ask it. */
  function swap(next: Made): void {
    const before = now
    now = next
    live.replace(next.counted.graph)
    const kept = new Set([...next.subgraphs.values()].map(({ remote }) => remote))
    const gone = [...before.subgraphs.values()].map(({ remote }) => remote).filter((remote) => !kept.has(remote))
    log.info('graph_changed', { subgraphs: [...next.subgraphs.keys()].join(' '), left: gone.map(({ name }) => name).join(' ') })
    streams.end(gone)
    settled = settled.then(() => leave(before.counted, gone))
  }

  async function leave(old: CountedGraph, gone: readonly RemoteSubgraph[]): Promise<void> {
    await old.idle()
    live.retire(old.graph)
    await old.idle() // of what began in between
    await closeAll(gone)
    if (gone.length > 0) log.info('subgraphs_left', { subgraphs: gone.map(({ name }) => name).join(' ') })
  }

  const followed = (async () => {
    while (!until.aborted) {
      await clock.sleep(LOOK_EVERY_MS, until)
      const found = until.aborted ? undefined : await look()
      if (!found) continue
      try {
        swap(open(found, now.subgraphs))
      } catch (error) {
        log.error('graph_refused', { reason: messageOf(error) })
      }
    }
  })()
  return {
    live,
    async close() {
      stop.abort()
      await followed
      await settled
      await closeAll([...now.subgraphs.values()].map(({ remote }) => remote))
    },
  }
}

interface Standing {
  readonly sdl: string
  readonly remote: RemoteSubgraph
}

interface Made {
  readonly subgraphs: ReadonlyMap<string, Standing>
  readonly counted: CountedGraph
}

const closeAll = async (remotes: readonly RemoteSubgraph[]): Promise<void> => {
  await Promise.all(remotes.map((remote) => remote.close()))
}

/** What the feed has, where that is something else than the last time; a feed that cannot be read changes nothing. */
function readChanges(feed: SubgraphFeed, log: Log): () => Promise<readonly FoundSubgraph[] | undefined> {
  let last = ''
  return async () => {
    try {
      const found = (await feed.read()).toSorted((one, other) => (one.name < other.name ? -1 : 1))
      const text = JSON.stringify(found)
      if (found.length === 0 || text === last) return undefined
      last = text
      return found
    } catch (error) {
      log.warn('subgraphs_unread', { reason: messageOf(error) })
      return undefined
    }
  }
}

interface Waiting {
  readonly clock: Clock
  readonly log: Log
  readonly until: AbortSignal
}

/** Waits for subgraphs that compose. */
async function firstOf(
  look: () => Promise<readonly FoundSubgraph[] | undefined>,
  open: (found: readonly FoundSubgraph[]) => Made,
  { clock, log, until }: Waiting,
): Promise<Made> {
  for (let isTold = false; !until.aborted; ) {
    const found = await look()
    try {
      if (found) return open(found)
    } catch (error) {
      log.error('graph_refused', { reason: messageOf(error) })
    }
    if (!isTold) log.info('gateway_waits', { for: 'a subgraph that answers' })
    isTold = true
    await clock.sleep(LOOK_EVERY_MS, until)
  }
  throw new Fault('GATEWAY_STOPPED', 'it was stopped before a subgraph answered')
}
