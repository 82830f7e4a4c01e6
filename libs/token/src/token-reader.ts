import { type ServiceReads, viewerOfClaims } from './claims.js'
import { type ReadToken, rememberTokens } from './remembered-tokens.js'
import { endOf_ms, type TokenTrust, verifiedClaims } from './verify-token.js'

const TOKENS_MAX = 10_000
/** For so long a key that was taken away, and reads that a service does not declare any more, may still count. */
const REMEMBERED_MS_MAX = 5 * 60_000

/** Reads the tokens of one issuer: verified, then who they say it is. TOKEN_INVALID, TOKEN_EXPIRED. */
export function tokenReader(trust: TokenTrust, readsOf: ServiceReads): ReadToken {
  const lookAt = async (token: string) => {
    const claims = await verifiedClaims(token, trust)
    return { viewer: await viewerOfClaims(claims, readsOf), until_ms: endOf_ms(claims) }
  }
  return rememberTokens(lookAt, { clock: trust.clock, tokens_max: TOKENS_MAX, remembered_ms_max: REMEMBERED_MS_MAX })
}
