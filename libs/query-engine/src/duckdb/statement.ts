import { type Clock, Fault } from '@storemesh/core'
import type { EngineLink } from './engine-link.js'
import type { Reply, Request } from './messages.js'

export type Answer = Exclude<Reply, { kind: 'fault' | 'ready' | 'idle' }>

/** One statement as its asker sees it: it ends by itself, by its deadline or by being cancelled, and says which. */
export interface Statement {
  readonly id: number
  /** Fires with the Fault that ends it early. */
  readonly signal: AbortSignal
  ask(request: Exclude<Request, { op: 'stop' }>): Promise<Answer>
  /** Frees it, at whatever it is. */
  finish(): void
}

export interface StatementLimits {
  readonly deadline_ms: number
  /** Of that, what has gone already. */
  readonly spent_ms?: number
  readonly signal: AbortSignal | undefined
}

/** How long an interrupted statement may take to end before its process is killed. */
const GRACE_MS = 2000

export function openStatement(link: EngineLink, clock: Clock, id: number, limits: StatementLimits): Statement {
  const { deadline_ms, spent_ms = 0, signal } = limits
  const early = new AbortController()
  const finished = new AbortController()
  let asking: AbortController | undefined
  let isOpen = false // has more rows to give

  const endEarly = (fault: Fault) => {
    if (early.signal.aborted || finished.signal.aborted) return
    early.abort(fault)
    link.stop(id)
    const answered = asking?.signal
    if (!answered) return
    void clock.sleep(GRACE_MS, answered).then(() => {
      if (!answered.aborted) link.kill()
    })
  }
  const cancel = () => endEarly(new Fault('QUERY_CANCELLED', 'the statement was cancelled by whoever asked'))
  signal?.addEventListener('abort', cancel, { signal: finished.signal })
  if (signal?.aborted) cancel()
  void clock.sleep(Math.max(0, deadline_ms - spent_ms), finished.signal).then(() => {
    endEarly(new Fault('QUERY_DEADLINE', `the statement did not end within ${deadline_ms} ms: narrow it, or give it longer`))
  })

  return {
    id,
    signal: early.signal,
    async ask(request) {
      early.signal.throwIfAborted()
      const answered = new AbortController()
      asking = answered
      try {
        const reply = await link.ask(request, early.signal)
        if (reply.kind === 'fault') throw new Fault(reply.code, reply.text)
        if (reply.kind === 'ready' || reply.kind === 'idle') throw unexpected(reply)
        isOpen = reply.kind === 'batch' && !reply.batch.last
        return reply
      } catch (error) {
        isOpen = false
        early.signal.throwIfAborted()
        throw error
      } finally {
        asking = undefined
        answered.abort()
      }
    },
    finish() {
      if (isOpen || asking) link.stop(id)
      finished.abort()
    },
  }
}

export const unexpected = (reply: Reply) =>
  new Fault('ENGINE_REPLY_INVALID', `the engine answered with ${reply.kind}, which was not asked for`)
