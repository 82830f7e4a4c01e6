import type { RealtimeTable } from '@storemesh/domain'
import type { UnionRelation } from '@storemesh/query-engine'
import { newStanding, type RealtimeParts, type Standing } from './standing.js'

/** A real-time table for who asks it again and again: of what it has read before, only what came since is read anew. */
export interface RealtimeView {
  /** As of now. What it writes for the asker goes into the folder, which lives as long as the question. REALTIME_BEHIND. */
  relation(folder: () => Promise<string>): Promise<UnionRelation>
}

/** So long a snapshot of bronze is asked before a newer one is made ready, beside the questions that still ask this one. */
const RENEW_AFTER_MS = 5000
/** Nobody asked for a while: the log since then is long, and bronze has it. */
const AWAIT_AFTER_MS = 30_000

/**
 * The answer needs no newest snapshot: an older one is as whole with what the log has past it. So no question waits until a
 * commit of a moment ago can be read by the engine. (ADR 0018)
 */
export function realtimeView(
  parts: RealtimeParts,
  domain: string,
  table: RealtimeTable,
  ownFolder: () => Promise<string>,
): RealtimeView {
  let standing: Standing | undefined
  let ready: Standing | undefined
  let renewing: Promise<void> | undefined
  let made = 0
  let turn: Promise<unknown> = Promise.resolve()

  const fresh = async () =>
    newStanding(parts, domain, table, { folder: await ownFolder(), name: `${domain}.${table.name}-${made++}` })

  /** Where it fails the old one is asked until it is too old; then a question waits for a new one, and hears why there is none. */
  const renewBeside = () => {
    renewing ??= fresh()
      .then((made) => {
        ready = made
      })
      .catch(() => undefined)
      .finally(() => {
        renewing = undefined
      })
  }

  const replaceBy = async (next: Standing): Promise<Standing> => {
    const before = standing
    standing = next
    await before?.drop()
    return next
  }

  const current = async (): Promise<Standing> => {
    if (ready) {
      const next = ready
      ready = undefined
      await replaceBy(next)
    }
    const age_ms = standing ? parts.clock.elapsed_ms() - standing.since_ms : Number.POSITIVE_INFINITY
    if (!standing || age_ms > AWAIT_AFTER_MS) return replaceBy(await fresh())
    if (age_ms > RENEW_AFTER_MS) renewBeside()
    return standing
  }

  const ask = async (folder: () => Promise<string>): Promise<UnionRelation> => {
    const asked = await current()
    try {
      await asked.goOn()
    } catch (error) {
      standing = undefined // whatever it was, the next question begins anew
      await asked.drop()
      throw error
    }
    return asked.relation(await folder())
  }

  return {
    relation(folder) {
      const answer = turn.then(() => ask(folder))
      turn = answer.catch(() => undefined)
      return answer
    },
  }
}
