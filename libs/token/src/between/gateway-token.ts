import { type Viewer, viewerAs } from '@storemesh/access'
import { type Clock, Fault } from '@storemesh/core'
import { SignJWT } from 'jose'
import type { KeySet } from '../keys/key-set.js'
import { SIGNED_BY, type SigningKey } from '../keys/signing-key.js'
import { type ReadToken, rememberTokens } from '../remembered-tokens.js'
import { tokenExpired, tokenInvalid } from '../token-fault.js'
import { endOf_ms, TOKEN_LENGTH_MAX, verifiedClaims } from '../verify-token.js'
import { readIdentity } from './identity-claim.js'

/**
 * A gateway tells the process of a domain for whom it asks, by a token that holds for a minute and is made anew while it is in
 * use. The process believes nothing else that a request says of somebody.
 */
const ISSUER = 'storemesh-gateway'
const HOLDS_S = 60
/** How long before its end a new one is made: longer than a request is on its way. */
const RENEWED_BEFORE_MS = 20_000
const VIEWERS_MAX = 10_000

/** The value of `authorization` for a viewer, to one subgraph and no other; ready at once where it was made before. */
export type SignViewer = (viewer: Viewer, subgraph: string) => string | Promise<string>

export function signViewers(key: SigningKey, clock: Clock): SignViewer {
  const made = new Map<string, { readonly authorization: string; readonly renew_ms: number }>()

  const make = async (viewer: Viewer, subgraph: string, name: string): Promise<string> => {
    const now_ms = clock.now_ms()
    const authorization = `Bearer ${await signed(key, viewer, { audience: subgraph, now_s: Math.floor(now_ms / 1000) })}`
    made.delete(name)
    made.set(name, { authorization, renew_ms: now_ms + HOLDS_S * 1000 - RENEWED_BEFORE_MS })
    for (const oldest of made.keys()) {
      if (made.size <= VIEWERS_MAX) break
      made.delete(oldest)
    }
    return authorization
  }
  return (viewer, subgraph) => {
    const name = JSON.stringify([subgraph, viewer.name, viewer.key, viewer.expires_ms ?? null])
    const known = made.get(name)
    return known && clock.now_ms() < known.renew_ms ? known.authorization : make(viewer, subgraph, name)
  }
}

interface Signing {
  readonly audience: string
  readonly now_s: number
}

async function signed(key: SigningKey, { name, who, expires_ms }: Viewer, { audience, now_s }: Signing): Promise<string> {
  const claims = { iss: ISSUER, aud: audience, sub: name, iat: now_s, exp: now_s + HOLDS_S, who, until_ms: expires_ms }
  const token = await new SignJWT(claims).setProtectedHeader({ alg: SIGNED_BY, kid: key.kid }).sign(key.privateKey)
  if (token.length <= TOKEN_LENGTH_MAX) return token
  const why = `${name} declares so many reads that its token has ${token.length} characters, of at most ${TOKEN_LENGTH_MAX}`
  throw new Fault('IDENTITY_TOO_LARGE', `${why}; let it be several services, each with a consumer file of its own`)
}

interface ReadingSigned {
  readonly keys: KeySet
  /** Who reads them: a token for another subgraph is refused. */
  readonly subgraph: string
  readonly clock: Clock
}

/** Reads them. The token's own end is for its way here: the viewer holds as long as what the gateway was shown. */
export function readSignedViewers({ keys, subgraph, clock }: ReadingSigned): ReadToken {
  const lookAt = async (token: string) => {
    const claims = await verifiedClaims(token, { issuer: ISSUER, audience: subgraph, keys, clock })
    const [who, until_ms] = [readIdentity(claims['who']), claims['until_ms']]
    if (!who || claims.sub === undefined || (until_ms !== undefined && typeof until_ms !== 'number'))
      throw tokenInvalid('TOKEN_CLAIMS_INVALID', 'expected the viewer that a gateway asks for')
    if (until_ms !== undefined && until_ms <= clock.now_ms()) throw tokenExpired()
    return {
      viewer: viewerAs(claims.sub, who, until_ms),
      until_ms: Math.min(endOf_ms(claims), until_ms ?? Number.POSITIVE_INFINITY),
    }
  }
  return rememberTokens(lookAt, { clock, tokens_max: VIEWERS_MAX, remembered_ms_max: HOLDS_S * 1000 })
}
