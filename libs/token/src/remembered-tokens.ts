import type { Viewer } from '@storemesh/access'
import type { Clock } from '@storemesh/core'
import { recentDigests } from './recent-digests.js'

export type ReadToken = (token: string) => Promise<Viewer>

/** Who a token says it is, and when the token itself ends to hold. */
export type LookAtToken = (token: string) => Promise<{ readonly viewer: Viewer; readonly until_ms: number }>

export interface RememberedTokens {
  readonly clock: Clock
  readonly tokens_max: number
  /** The longest that a token is taken without being looked at again. */
  readonly remembered_ms_max: number
}

/**
 * Looks at a token once, however many come with it at one time or after each other. Only tokens that are good are remembered, so
 * that no flood of bad ones drives them out, and by their digests, so that none lies in memory for long.
 */
export function rememberTokens(lookAt: LookAtToken, { clock, tokens_max, remembered_ms_max }: RememberedTokens): ReadToken {
  const remembered = new Map<string, { readonly viewer: Viewer; readonly until_ms: number }>()
  const looking = new Map<string, Promise<Viewer>>()
  const digestOf = recentDigests(clock)

  const look = async (token: string, digest: string): Promise<Viewer> => {
    try {
      const { viewer, until_ms } = await lookAt(token)
      remembered.set(digest, { viewer, until_ms: Math.min(until_ms, clock.now_ms() + remembered_ms_max) })
      for (const oldest of remembered.keys()) {
        if (remembered.size <= tokens_max) break
        remembered.delete(oldest)
      }
      return viewer
    } finally {
      looking.delete(digest)
    }
  }
  return async (token) => {
    const digest = digestOf(token)
    const known = remembered.get(digest)
    if (known && clock.now_ms() < known.until_ms) return known.viewer
    remembered.delete(digest)
    const begun = looking.get(digest) ?? look(token, digest)
    looking.set(digest, begun)
    return begun
  }
}
