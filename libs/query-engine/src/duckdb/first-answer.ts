import type { Viewer } from '@storemesh/access'
import { type Clock, Fault, isFault, withinLimit } from '@storemesh/core'
import type { Question } from '../query-engine.js'
import type { EngineLog } from './engine-link.js'
import type { Lane, Lanes } from './lane.js'
import { type Answer, openStatement, type Statement } from './statement.js'
import { isHeavy } from './weight.js'

const DEADLINE_DEFAULT_MS = 120_000
const DEADLINE_MAX_MS = 24 * 60 * 60 * 1000
/** How long a statement that was moved may take to leave the small lane. */
const LEAVE_MAX_MS = 2000

/** A statement from its admission to its end; waiting counts towards its deadline. */
export interface Admitted extends Statement {
  [Symbol.dispose](): void
}

export interface Asked {
  readonly gate: 'reads' | 'writes'
  readonly viewer: Viewer | undefined
  readonly question: Pick<Question, 'relations' | 'deadline_ms' | 'isPatient'>
  readonly signal?: AbortSignal | undefined
  readonly ask: (statement: Statement) => Promise<Answer>
}

export interface Asking {
  /** In the small lane, to the end: for what only looks at a statement. */
  light(asked: Asked): Promise<Answer>
  /**
   * In the small lane, or in the heavy one where the question's files are large, or whoever asks can wait. What then takes the small lane too long or
   * too much memory is begun anew in the heavy one: it has given nothing yet.
   */
  first(asked: Asked): Promise<{ readonly statement: Admitted; readonly answer: Answer }>
}

/** What takes the small lane longer than `small_max_ms` is not small, whatever its files are. */
export function askingIn(lanes: Lanes, clock: Clock, log: EngineLog, small_max_ms: number): Asking {
  let statements = 0

  const admitted = async (lane: Lane, { gate, viewer, question, signal }: Asked, started_ms: number): Promise<Admitted> => {
    const deadline_ms = withinLimit('deadline_ms', question.deadline_ms ?? DEADLINE_DEFAULT_MS, { min: 1, max: DEADLINE_MAX_MS })
    const spent_ms = clock.elapsed_ms() - started_ms
    const statement = openStatement(lane.link, clock, ++statements, { deadline_ms, spent_ms, signal })
    try {
      const leave = await lane[gate].enter(statement.signal, question.isPatient)
      log({ event: 'statement_admitted', statement: statement.id, viewer: viewer?.name ?? 'nobody' })
      return disposable(statement, leave)
    } catch (error) {
      statement.finish()
      throw error
    }
  }

  /** Undefined where it is for the heavy lane. */
  const trySmall = async (asked: Asked, started_ms: number) => {
    const statement = await admitted(lanes.small, asked, started_ms)
    const answering = lanes.small.link.ready().then(() => asked.ask(statement))
    const answered = answering.then(
      (answer) => ({ statement, answer }),
      (error: unknown) => ({ error }),
    )
    await lanes.small.link.ready().catch(() => undefined) // a process that starts is not a statement that is slow
    const outcome = await within(clock, small_max_ms, answered)
    if (outcome && 'answer' in outcome) return outcome
    statement[Symbol.dispose]()
    if (outcome && !isFault(outcome.error, 'QUERY_MEMORY')) throw outcome.error
    log({ event: 'statement_moved', statement: statement.id })
    await within(clock, LEAVE_MAX_MS, answered)
    return undefined
  }

  return {
    async light(asked) {
      using statement = await admitted(lanes.small, asked, clock.elapsed_ms())
      return await asked.ask(statement)
    },

    async first(asked) {
      const started_ms = clock.elapsed_ms()
      const isDivided = lanes.small !== lanes.heavy
      const isForHeavy = asked.question.isPatient === true || (await isHeavy(asked.question))
      const tried = isDivided && !isForHeavy ? await trySmall(asked, started_ms) : undefined
      if (tried) return tried
      if (asked.signal?.aborted) throw new Fault('QUERY_CANCELLED', 'the statement was cancelled by whoever asked')
      const statement = await admitted(lanes.heavy, asked, started_ms)
      try {
        return { statement, answer: await asked.ask(statement) }
      } catch (error) {
        statement[Symbol.dispose]()
        throw error
      }
    },
  }
}

/** What it resolves to, or undefined where that takes longer. */
async function within<T>(clock: Clock, duration_ms: number, work: Promise<T>): Promise<T | undefined> {
  const over = new AbortController()
  try {
    return await Promise.race([work, clock.sleep(duration_ms, over.signal).then(() => undefined)])
  } finally {
    over.abort()
  }
}

const disposable = (statement: Statement, leave: () => void): Admitted => ({
  ...statement,
  [Symbol.dispose]() {
    statement.finish()
    leave()
  },
})
