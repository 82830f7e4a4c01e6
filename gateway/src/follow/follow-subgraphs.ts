import type { ProductRights } from '@storemesh/access'
import type { AuditLog } from '@storemesh/audit'
import { type Clock, Fault, messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import type { SignViewer } from '@storemesh/token'
import { withAudit } from '../audit/audited-graph.js'
import { withClientErrors } from '../client-errors.js'
import { composeSupergraph } from '../compose/compose-supergraph.js'
import type { GraphHistory } from '../history/graph-history.js'
import { partsHeldAt } from '../history/graph-part.js'
import { noting } from '../history/noting.js'
import { type KeepingAnswers, withKeptAnswers } from '../kept-answers/graph-with-kept-answers.js'
import { type LiveGraph, liveGraph } from '../live-graph.js'
import { nodesOf } from '../nodes/nodes.js'
import { openGraph } from '../plan/graph.js'
import { liveStreams } from '../plan/live-streams.js'
import type { RemoteLimits } from '../remote/remote-limits.js'
import type { SubscriberLimits } from '../subscribers/subscriber-queue.js'
import { type RemoteSubgraph, remoteSubgraph } from '../remote/remote-subgraphs.js'
import { type CountedGraph, countedGraph } from './counted-graph.js'

/** A subgraph that somebody runs, and the schema by which it may be asked. */
export interface FoundSubgraph {
  readonly name: string
  readonly sdl: string
  readonly url: string
  /** Who sees which of its products. */
  readonly rights?: readonly ProductRights[]
  /** Whether several subscribers may hear one of its streams. */
  readonly sharesEvents?: boolean
}

/** The subgraphs that the graph is to be made of, as they are now: each name once. */
export interface SubgraphFeed {
  read(): Promise<readonly FoundSubgraph[]>
}

interface Following {
  readonly limits: RemoteLimits
  readonly subscribers?: SubscriberLimits
  readonly clock: Clock
  readonly log: Log
  readonly signal?: AbortSignal
  readonly sign?: SignViewer
  readonly audit?: AuditLog
  readonly history?: GraphHistory
  readonly keeping: Omit<KeepingAnswers, 'parts'>
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
export async function followSubgraphs(
  feed: SubgraphFeed,
  { limits, subscribers, clock, log, signal, sign, audit, history, keeping }: Following,
): Promise<FollowedGraph> {
  const stop = new AbortController()
  const until = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  const streams = liveStreams()
  const look = readChanges(heldFeed(feed, history), log)
  const note = noting(history, log)

  function open(found: readonly FoundSubgraph[], known: ReadonlyMap<string, Standing>): Made {
    const nodes = nodesOf(found)
    const supergraphSdl = composeSupergraph([...found, ...nodes])
    const opened: RemoteSubgraph[] = []
    const subgraphs = new Map(
      found.map(({ name, sdl, url, sharesEvents = false }) => {
        const before = known.get(name)
        if (before?.sdl === sdl && before.remote.url === url && before.remote.sharesEvents === sharesEvents) return [name, before]
        const remote = remoteSubgraph(name, new URL(url), {
          limits,
          clock,
          sharesEvents,
          movedTo: () => foundAt(feed, name),
          ...(sign && { sign }),
        })
        opened.push(remote)
        return [name, { sdl, remote }]
      }),
    )
    try {
      const remotes = [...subgraphs.values()].map(({ remote }) => remote)
      const all = [...remotes, ...nodes.map(({ over }) => over(remotes))]
      const shown = withClientErrors(
        openGraph(supergraphSdl, all, { streams, parts: found, ...(subscribers && { subscribers }) }),
        log,
      )
      const kept = withKeptAnswers(shown, { ...keeping, parts: found })
      return { found, subgraphs, counted: countedGraph(audit ? withAudit(kept, { parts: found, audit, log }) : kept) }
    } catch (error) {
      for (const remote of opened) void remote.close()
      throw error
    }
  }

  const first = await firstOf(look, (found) => open(found, new Map()), { clock, log, until })
  const live = liveGraph(first.counted.graph)
  await note(first.found)
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
        await note(found)
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
  readonly found: readonly FoundSubgraph[]
  readonly subgraphs: ReadonlyMap<string, Standing>
  readonly counted: CountedGraph
}

const closeAll = async (remotes: readonly RemoteSubgraph[]): Promise<void> => {
  await Promise.all(remotes.map((remote) => remote.close()))
}

async function foundAt(feed: SubgraphFeed, subgraph: string): Promise<URL | undefined> {
  const found = (await feed.read()).find(({ name }) => name === subgraph)
  return found && new URL(found.url)
}

/** What the feed has, with the schemas of an earlier graph where it is held at one. */
const heldFeed = (feed: SubgraphFeed, history: GraphHistory | undefined): SubgraphFeed =>
  history ? { read: async () => partsHeldAt(await feed.read(), await history.held()) } : feed

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
