import { hash } from 'node:crypto'
import type { Clock } from '@storemesh/core'

const KEPT_MS = 1000
const TOKENS_MAX = 1000

/**
 * The digests of tokens. To make one is most of what it costs to know a token again, so whoever asks many times a second has it
 * made once a second; the text of a token lies in memory no longer than until another comes after that.
 */
export function recentDigests(clock: Clock): (token: string) => string {
  let known = new Map<string, string>()
  let until_ms = 0
  return (token) => {
    const now_ms = clock.elapsed_ms()
    if (now_ms >= until_ms || known.size >= TOKENS_MAX) {
      known = new Map()
      until_ms = now_ms + KEPT_MS
    }
    const found = known.get(token)
    if (found !== undefined) return found
    const digest = hash('sha256', token, 'base64')
    known.set(token, digest)
    return digest
  }
}
