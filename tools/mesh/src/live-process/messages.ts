import { isJsonObject } from '@storemesh/core'
import type { LiveRun } from '@storemesh/pipeline'

/** What the process that runs live processors is asked. */
export type LiveRequest =
  | { readonly op: 'run'; readonly number: number; readonly live: LiveRun }
  | { readonly op: 'stop'; readonly number: number }

/** What it answers: once that it can be asked, and each run when it has ended. */
export type LiveReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ended'; readonly number: number }
  | { readonly kind: 'failed'; readonly number: number; readonly code: string; readonly message: string }

const KINDS: ReadonlySet<unknown> = new Set<LiveReply['kind']>(['ready', 'ended', 'failed'])
const OPS: ReadonlySet<unknown> = new Set<LiveRequest['op']>(['run', 'stop'])

/** Both ends are of one version, and nobody else is on the channel: a mark tells whose a message is. */
export const isLiveReply = (message: unknown): message is LiveReply => isJsonObject(message) && KINDS.has(message['kind'])
export const isLiveRequest = (message: unknown): message is LiveRequest => isJsonObject(message) && OPS.has(message['op'])
