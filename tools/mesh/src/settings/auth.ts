import { Fault } from '@storemesh/core'
import type { Anonymous } from '../kind/anonymous.js'
import { isLoopback } from '../kind/loopback.js'

/** Whose tokens are taken, and what somebody without one is. */
export interface AuthSettings {
  /** Empty where tokens are made by `mesh token`. */
  readonly issuer: string
  readonly jwksUrl: string
  readonly audience: string
  readonly anonymous: Anonymous | undefined
}

/** The issuer and where its keys are; undefined where tokens are made here. AUTH_INCOMPLETE where one is said without the other. */
export function issuerOf({ issuer, jwksUrl }: AuthSettings): { readonly issuer: string; readonly jwksUrl: string } | undefined {
  if (issuer === '' && jwksUrl === '') return undefined
  if (issuer !== '' && jwksUrl !== '') return { issuer, jwksUrl }
  const [set, missing] = issuer === '' ? ['auth.jwks_url', 'auth.issuer'] : ['auth.issuer', 'auth.jwks_url']
  throw new Fault('AUTH_INCOMPLETE', `${set} is set without ${missing}: expected both, or neither for tokens of mesh token`)
}

/** What somebody without a token is at this address. AUTH_ANONYMOUS_UNSAFE where that would show all to whoever reaches it. */
export function anonymousAt({ anonymous }: AuthSettings, host: string): Anonymous {
  if (isLoopback(host)) return anonymous ?? 'everything'
  if (anonymous !== 'everything') return anonymous ?? 'refused'
  throw new Fault(
    'AUTH_ANONYMOUS_UNSAFE',
    `auth.anonymous is everything, and gateway.host is ${host}, which others reach: expected refused or a role there, or a host such as 127.0.0.1`,
  )
}

/** AUTH_INCOMPLETE, AUTH_ANONYMOUS_UNSAFE. */
export function requireSoundAuth(auth: AuthSettings, host: string): void {
  issuerOf(auth)
  anonymousAt(auth, host)
}
