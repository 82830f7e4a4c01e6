import { type Clock, type Dice, messageOf } from '@storemesh/core'
import type { Domain } from '@storemesh/domain'
import { type ServedGraph, serveHealth, serveSubgraph } from '@storemesh/gateway'
import type { KeyValueStore } from '@storemesh/key-value'
import { type Announced, announce, sdlDigest } from '@storemesh/subgraph'
import type { Log } from '@storemesh/telemetry'
import type { Layout } from '../data-folder/layout.js'
import type { Embedded, Tables } from './embedded.js'
import type { ReadObserver } from './read-observer.js'
import type { OtlpSettings } from '../settings/telemetry.js'
import { subgraphOf } from './subgraphs.js'
import { tracesOf } from './traces.js'
import { whomAGatewayAsksFor } from './who-asks.js'

/** What a domain's own process answers over HTTP: its part of the graph where it has one, and its health. */
export interface ServedDomain {
  readonly url: string
  /** Found by no gateway any more; it still answers those that have found it. */
  readonly withdraw: () => Promise<void>
  /** Ends what runs and frees the port. */
  readonly drain: () => Promise<void>
}

export interface DomainServing {
  readonly layout: Layout
  readonly embedded: Embedded
  /** Read by an engine of their own: a refresh holds up no reader. */
  readonly tables: Pick<Tables, 'lake'>
  readonly observer: ReadObserver
  /** Where gateways look who answers. */
  readonly announced: KeyValueStore
  readonly host: string
  readonly port: number
  readonly otlp: OtlpSettings
  readonly clock: Clock
  readonly dice: Dice
  readonly log: Log
}

/** Only gateways are answered, and what one identity may have at one time they have counted already. */
const OF_GATEWAYS = { operations_max: 20_000, subscriptions_max: 100_000 }

export async function serveDomain(domain: Domain, serving: DomainServing): Promise<ServedDomain> {
  const { layout, embedded, tables, observer, announced, host, port, otlp, clock, dice, log } = serving
  const subgraph = await subgraphOf(domain, { ...embedded, ...tables }, observer)
  if (!subgraph) {
    const { url, drain } = await serveHealth({ host, port })
    return { url, drain, withdraw: async () => undefined }
  }
  const viewerOf = whomAGatewayAsksFor(domain.name, layout, clock, log)
  const traces = tracesOf(otlp, `domain ${domain.name}`, { clock, dice, log })
  const served = await serveSubgraph(subgraph, { host, port, viewerOf, log, clock, dice, ...traces, limits: OF_GATEWAYS })
  try {
    const said = { domain: domain.name, url: `${served.url}/graphql`, sdl_digest: sdlDigest(subgraph.sdl) }
    const onFailure = (error: unknown) => log.warn('announcement_failed', { reason: messageOf(error) })
    return found(served, await announce(announced, said, { clock, dice, onFailure }))
  } catch (error) {
    await served.drain()
    throw error
  }
}

const found = ({ url, drain }: ServedGraph, { withdraw }: Announced): ServedDomain => ({ url, drain, withdraw })
