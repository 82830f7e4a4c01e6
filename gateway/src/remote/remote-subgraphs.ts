import type { Viewer } from '@storemesh/access'
import { type Clock, Fault, messageOf } from '@storemesh/core'
import type { SignViewer } from '@storemesh/token'
import { type DocumentNode, parse } from 'graphql'
import { joinGraphs } from '../join-graphs.js'
import type { ExecutableSubgraph, SubgraphRequest } from '../subgraph.js'
import { askedAgain } from './asked-again.js'
import { circuit } from './circuit.js'
import { httpExecutor } from './http-executor.js'
import type { RemoteLimits } from './remote-limits.js'
import { sharedQuestions } from './shared-questions.js'
import { successorOf } from './successor.js'
import { subscriptionClient } from './subscription-client.js'

export interface RemoteSubgraph extends ExecutableSubgraph {
  readonly url: string
  close(): Promise<void>
}

export interface RemoteSubgraphs {
  readonly subgraphs: readonly ExecutableSubgraph[]
  readonly close: () => Promise<void>
}

interface RemoteOptions {
  readonly limits: RemoteLimits
  readonly clock: Clock
  readonly sign?: SignViewer
  readonly sharesEvents?: boolean
  /** Where it answers now: asked when it does not where it did. */
  readonly movedTo?: () => Promise<URL | undefined>
}

/** Every subgraph that a supergraph names, asked over HTTP where the supergraph says. */
export function openRemoteSubgraphs(supergraphSdl: string, options: RemoteOptions): RemoteSubgraphs {
  const open = subgraphUrls(supergraphSdl).map(({ name, url }) => remoteSubgraph(name, url, options))
  return {
    subgraphs: open,
    async close() {
      await Promise.all(open.map((subgraph) => subgraph.close()))
    },
  }
}

export function remoteSubgraph(
  name: string,
  url: URL,
  { limits, clock, sign, sharesEvents = false, movedTo }: RemoteOptions,
): RemoteSubgraph {
  const asking = { limits, ...(sign && { authorizationOf: (viewer: Viewer) => sign(viewer, name) }) }
  const http = httpExecutor(name, url, asking)
  const successor = successorOf(url, movedTo, (at) => httpExecutor(name, at, asking))
  const again = async (request: SubgraphRequest) => ((await successor.executor()) ?? http).execute(request)
  const way = circuit(name, limits, clock)
  const shared = sharedQuestions(name, (request) =>
    way.through(() =>
      askedAgain(
        request,
        () => http.execute(request),
        () => again(request),
      ),
    ),
  )
  const subscriptions = subscriptionClient(name, url, { ...asking, clock, hasMoved: successor.exists })
  return {
    name,
    url: url.href,
    sharesEvents,
    execute: (request) =>
      request.operation === 'subscription' ? Promise.resolve(subscriptions.subscribe(request)) : shared.ask(request),
    async close() {
      await Promise.all([http.close(), successor.close(), subscriptions.close()])
    },
  }
}

/** The `join__Graph` enum holds a subgraph's name and URL in each value. */
export function subgraphUrls(supergraphSdl: string): readonly { readonly name: string; readonly url: URL }[] {
  const graphs = joinGraphs(readSupergraph(supergraphSdl))
  if (graphs.length === 0)
    throw new Fault('SUPERGRAPH_INVALID', 'expected a supergraph with an enum join__Graph that names its subgraphs')
  return graphs.map(({ name, url = '' }) => {
    if (/^https?:/.test(url) && URL.canParse(url)) return { name, url: new URL(url) }
    throw new Fault('SUPERGRAPH_INVALID', `expected an http or https URL for subgraph ${name} in join__Graph`)
  })
}

function readSupergraph(sdl: string): DocumentNode {
  try {
    return parse(sdl, { noLocation: true })
  } catch (error) {
    throw new Fault('SUPERGRAPH_INVALID', `the supergraph is no GraphQL: ${messageOf(error)}`, { cause: error })
  }
}
