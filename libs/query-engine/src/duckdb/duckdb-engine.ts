import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Viewer } from '@storemesh/access'
import { type Clock, type Dice, systemDice, withinLimit } from '@storemesh/core'
import type { LocalFile, QueryEngine, Question, WriteTarget } from '../query-engine.js'
import { type Admission, admission } from './admission.js'
import { type EngineLog, engineLink } from './engine-link.js'
import { launchEngine } from './launch.js'
import type { StatementText } from './messages.js'
import { rowsOf } from './row-batches.js'
import { openStatement, type Statement, unexpected } from './statement.js'
import { partitionKey } from './write/partition-key.js'
import { publishFiles } from './write/written-files.js'

export interface DuckdbEngineOptions {
  /** What DuckDB may hold; the process itself needs some 100 MB beside it. */
  readonly memory_max_mb: number
  readonly threads: number
  /** For what does not fit into memory. What killed engines left there is removed. */
  readonly spill_folder: string
  readonly clock: Clock
  readonly dice?: Dice
  readonly log?: EngineLog
}

const READS_AT_ONCE_MAX = 8
const READS_WAITING_MAX = 256
/** Writes are heavy: one at a time, so that small reads keep their latency. */
const WRITES_AT_ONCE_MAX = 1
const WRITES_WAITING_MAX = 64
const DEADLINE_DEFAULT_MS = 120_000
const DEADLINE_MAX_MS = 24 * 60 * 60 * 1000
const PARAMETERS_MAX = 1000
const FILE_SIZE_BYTES = 256 * 1024 * 1024
const FILE_SIZE_LIMITS = { min: 64 * 1024, max: 4 * 1024 ** 3 }

export interface DuckdbEngine extends QueryEngine {
  write(question: Question, viewer: Viewer, target: WriteTarget): Promise<readonly LocalFile[]>
}

/** DuckDB in a process of its own: a scan that goes wrong takes no server with it. */
export function duckdbEngine({ clock, dice = systemDice, log = () => undefined, ...limits }: DuckdbEngineOptions): DuckdbEngine {
  const link = engineLink(() => launchEngine({ ...limits, statements_max: READS_AT_ONCE_MAX + WRITES_AT_ONCE_MAX }), clock, log)
  const reads = admission('statements', { at_once_max: READS_AT_ONCE_MAX, waiting_max: READS_WAITING_MAX })
  const writes = admission('writes', { at_once_max: WRITES_AT_ONCE_MAX, waiting_max: WRITES_WAITING_MAX })
  let statements = 0

  /** A statement from its admission to its end; waiting counts towards its deadline. */
  const admitted = async (
    gate: Admission,
    viewer: Viewer | undefined,
    deadline_ms = DEADLINE_DEFAULT_MS,
    signal?: AbortSignal,
  ) => {
    withinLimit('deadline_ms', deadline_ms, { min: 1, max: DEADLINE_MAX_MS })
    const statement = openStatement(link, clock, ++statements, { deadline_ms, signal })
    try {
      const leave = await gate.enter(statement.signal)
      log({ event: 'statement_admitted', statement: statement.id, viewer: viewer?.name ?? 'nobody' })
      return disposable(statement, leave)
    } catch (error) {
      statement.finish()
      throw error
    }
  }

  return {
    async *rows(question, viewer, { signal } = {}) {
      using statement = await admitted(reads, viewer, question.deadline_ms, signal)
      yield* rowsOf(statement, textOf(question))
    },

    async describe(question, viewer) {
      using statement = await admitted(reads, viewer, question.deadline_ms)
      const reply = await statement.ask({ op: 'describe', statement: statement.id, text: textOf(question) })
      if (reply.kind !== 'columns') throw unexpected(reply)
      return reply.columns
    },

    async write(question, viewer, target) {
      using statement = await admitted(writes, viewer, question.deadline_ms)
      const { schema, partition = [], orderBy = [] } = target
      const file_size_bytes = withinLimit('file_size_bytes', target.file_size_bytes ?? FILE_SIZE_BYTES, FILE_SIZE_LIMITS)
      for (const by of partition) partitionKey(schema, by) // refused before anything is computed
      const folder = join(target.folder, `.unfinished-${dice.uuid()}`)
      await mkdir(folder, { recursive: true })
      try {
        const copy = { schema, folder, name: dice.uuid(), partition, orderBy, file_size_bytes }
        const reply = await statement.ask({ op: 'write', statement: statement.id, text: textOf(question), target: copy })
        if (reply.kind !== 'files') throw unexpected(reply)
        return await publishFiles(reply.files, target)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },

    async relationsOf(sql) {
      using statement = await admitted(reads, undefined)
      const reply = await statement.ask({ op: 'relations', statement: statement.id, sql })
      if (reply.kind !== 'names') throw unexpected(reply)
      return reply.names
    },

    close: () => link.close(),
  }
}

const disposable = (statement: Statement, leave: () => void) => ({
  ...statement,
  [Symbol.dispose]() {
    statement.finish()
    leave()
  },
})

function textOf({ sql, relations, parameters = [] }: Question): StatementText {
  withinLimit('parameters', parameters.length, { min: 0, max: PARAMETERS_MAX })
  return { sql, relations, parameters }
}
