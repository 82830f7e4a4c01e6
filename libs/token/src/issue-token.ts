import type { Role } from '@storemesh/access'
import type { Clock } from '@storemesh/core'
import { SignJWT } from 'jose'
import { SIGNED_BY, type SigningKey } from './keys/signing-key.js'

/** For whom a token is made. */
export type TokenHolder = (
  | { readonly role: Role; readonly region?: string; readonly user_id?: string }
  /** By the name of its consumer file. */
  | { readonly service: string }
) & {
  /** What else it is given, apart by spaces: for fields that @requiresScopes guards. */
  readonly scope?: string
}

export interface Issuing {
  readonly key: SigningKey
  readonly issuer: string
  readonly audience: string
  readonly clock: Clock
  readonly holds_ms: number
}

export type IssuedClaims = TokenHolder & {
  readonly iss: string
  readonly aud: string
  readonly sub: string
  readonly iat: number
  readonly exp: number
}

export interface IssuedToken {
  readonly token: string
  readonly claims: IssuedClaims
}

/** A token of ours, for those who work where the mesh runs. */
export async function issueToken(holder: TokenHolder, { key, issuer, audience, clock, holds_ms }: Issuing): Promise<IssuedToken> {
  const iat = Math.floor(clock.now_ms() / 1000)
  const sub = 'service' in holder ? holder.service : (holder.user_id ?? holder.role)
  const claims: IssuedClaims = { ...holder, iss: issuer, aud: audience, sub, iat, exp: iat + Math.ceil(holds_ms / 1000) }
  const token = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: SIGNED_BY, kid: key.kid, typ: 'JWT' })
    .sign(key.privateKey)
  return { token, claims }
}
