import type { IncomingHttpHeaders } from 'node:http'
import { type Viewer, viewerAs, viewerOfEverything, withoutToken } from '@storemesh/access'
import type { Consumer } from '@storemesh/contract'
import { type Clock, messageOf } from '@storemesh/core'
import { isForwarded } from '@storemesh/gateway'
import type { Log } from '@storemesh/telemetry'
import { jwksAt, keySet, readSignedViewers, type ServiceReads, tokenReader, type ViewerOf, viewerByToken } from '@storemesh/token'
import type { Layout } from '../data-folder/layout.js'
import { verifyingKeysIn } from '../data-folder/signing-keys.js'
import type { Anonymous } from '../kind/anonymous.js'
import { anonymousAt, type AuthSettings, issuerOf } from '../settings/auth.js'
import { declaredReads } from './viewer-named.js'

/** Who issues the tokens of `mesh token`. */
export const LOCAL_ISSUER = 'storemesh-local'

/** An issuer elsewhere is asked for its keys once in so long, however many tokens name keys that it does not have. */
const ISSUER_ASKED_EVERY_MS = 10_000
const ISSUER_KEYS_FRESH_MS = 10 * 60_000
/** A file of ours costs nothing to read, and a token that was just made should count. */
const FILE_READ_EVERY_MS = 500
const FILE_KEY_FRESH_MS = 60_000

interface Asked {
  readonly layout: Pick<Layout, 'issuerKey'>
  readonly auth: AuthSettings
  /** What the gateway listens on. */
  readonly host: string
  /** Which services there are. */
  readonly consumers: () => Promise<readonly Consumer[]>
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
}

/** Who asks a gateway, by the token of a request. AUTH_INCOMPLETE, AUTH_ANONYMOUS_UNSAFE: then no gateway starts. */
export function whoAsks({ layout, auth, host, consumers, clock, log }: Asked): WhoAsks {
  const anonymous = anonymousAt(auth, host)
  const elsewhere = issuerOf(auth)
  const onFailure = (error: unknown) => log.warn('issuer_keys_unread', { reason: messageOf(error) })
  const keys = elsewhere
    ? keySet({
        load: jwksAt(elsewhere.jwksUrl),
        clock,
        onFailure,
        coolDown_ms: ISSUER_ASKED_EVERY_MS,
        fresh_ms: ISSUER_KEYS_FRESH_MS,
      })
    : keysOfFile(layout.issuerKey, clock, onFailure)
  const readsOf: ServiceReads = async (service) => {
    const consumer = (await consumers()).find(({ name }) => name === service)
    return consumer && declaredReads(consumer)
  }
  const trust = { issuer: elsewhere?.issuer ?? LOCAL_ISSUER, audience: auth.audience, keys, clock }
  const read = tokenReader(trust, readsOf)
  const [here, forwarded] = [viewerByToken(read, anonymousViewer(anonymous)), viewerByToken(read)]
  return (headers) => (anonymous === 'everything' && isForwarded(headers) ? forwarded(headers) : here(headers))
}

export type WhoAsks = (headers: IncomingHttpHeaders) => Promise<Viewer>

/** Whom a gateway of this data folder asks a domain's process for; nobody else is answered there. */
export function whomAGatewayAsksFor(
  domain: string,
  layout: Pick<Layout, 'gatewayKey'>,
  clock: Clock,
  log: Pick<Log, 'warn'>,
): ViewerOf {
  const onFailure = (error: unknown) => log.warn('gateway_key_unread', { reason: messageOf(error) })
  const keys = keysOfFile(layout.gatewayKey, clock, onFailure)
  return viewerByToken(readSignedViewers({ keys, subgraph: domain, clock }))
}

const keysOfFile = (file: string, clock: Clock, onFailure: (error: unknown) => void) =>
  keySet({ load: verifyingKeysIn(file), clock, onFailure, coolDown_ms: FILE_READ_EVERY_MS, fresh_ms: FILE_KEY_FRESH_MS })

function anonymousViewer(anonymous: Anonymous): Viewer | undefined {
  if (anonymous === 'refused') return undefined
  if (anonymous === 'everything') return viewerOfEverything('anonymous')
  return withoutToken(viewerAs('anonymous', { kind: 'role', role: anonymous }))
}
