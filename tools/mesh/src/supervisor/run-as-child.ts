import type { Clock, JsonObject } from '@storemesh/core'
import { deferred } from './deferred.js'
import { type FromChild, isDrain } from './messages.js'
import { leaveNoMore } from './orphaned-at-start.js'

/** `asked`: the supervisor or a signal wants it; `orphaned`: the supervisor is gone. */
export type DrainReason = 'asked' | 'orphaned'

export interface ChildBody {
  /** Resolves when the child can do its work. The details reach the supervisor, such as the port that was taken. */
  readonly start: () => Promise<JsonObject>
  /** Finishes what has begun and frees everything. Called once at most, and only after `start`. */
  readonly onDrain: (reason: DrainReason) => Promise<void>
  readonly clock: Clock
  /** An orphan ends by then, drained or not; nobody else would end it. */
  readonly orphanDrainWithin_ms?: number
}

const ORPHAN_DRAIN_WITHIN_MS = 10_000

/**
 * Runs the rest of this process's life as a supervised child, and resolves when it has drained. Without a supervisor
 * (started by hand) it does the same for SIGINT and SIGTERM.
 */
export async function runAsChild({
  start,
  onDrain,
  clock,
  orphanDrainWithin_ms = ORPHAN_DRAIN_WITHIN_MS,
}: ChildBody): Promise<0> {
  leaveNoMore()
  const watch = watchForDrain(() => void clock.sleep(orphanDrainWithin_ms).then(() => process.exit(1)))
  try {
    const details = await start()
    // a supervisor that is gone is no error here: `watch` sees it
    process.send?.({ mesh: 'ready', details } satisfies FromChild, undefined, undefined, () => undefined)
    const reason = await watch.reason
    await onDrain(reason)
    if (reason === 'orphaned') process.exit(0)
    return 0
  } finally {
    watch.end()
  }
}

interface Watch {
  readonly reason: Promise<DrainReason>
  /** Lets the process end: nothing here keeps it, and a signal has its usual meaning again. */
  end(): void
}

/** The first reason counts; later ones change nothing. */
function watchForDrain(onOrphaned: () => void): Watch {
  const { promise, resolve: settle } = deferred<DrainReason>()
  const asked = () => settle('asked')
  const message = (text: unknown) => (isDrain(text) ? asked() : undefined)
  const orphaned = () => {
    settle('orphaned')
    onOrphaned()
  }
  process.on('message', message)
  process.on('SIGTERM', asked)
  process.on('SIGINT', asked)
  if (process.send && !process.connected)
    orphaned() // it went before we looked
  else process.once('disconnect', orphaned)
  return {
    reason: promise,
    end() {
      process.off('message', message)
      process.off('SIGTERM', asked)
      process.off('SIGINT', asked)
      process.off('disconnect', orphaned)
      if (process.connected) process.disconnect()
    },
  }
}
