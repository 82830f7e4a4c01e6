import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Viewer } from '@storemesh/access'
import { type Clock, type Dice, systemDice, withinLimit } from '@storemesh/core'
import type { LocalFile, QueryEngine, Question, WriteTarget } from '../query-engine.js'
import type { LineageReader } from '../statement-lineage.js'
import type { EngineLog } from './engine-link.js'
import { askingIn } from './first-answer.js'
import { openLanes } from './lane.js'
import type { StatementText } from './messages.js'
import { rowsOf } from './row-batches.js'
import { type Statement, unexpected } from './statement.js'
import { partitionKey } from './write/partition-key.js'
import { publishFiles } from './write/written-files.js'

export interface DuckdbEngineOptions {
  /** What DuckDB may hold, of all its processes together; each needs some 100 MB beside it. */
  readonly memory_max_mb: number
  readonly threads: number
  /** For what does not fit into memory. What killed engines left there is removed. */
  readonly spill_folder: string
  /** A statement over small files that takes longer is begun anew where heavy ones run. */
  readonly small_max_ms?: number
  /** Gives way to whoever answers: of a process that refreshes tables while others wait for nothing but an answer. */
  readonly yields?: boolean
  /** All that is asked is one piece of work, of which nobody waits for a part: one process has all the memory. */
  readonly isOneWork?: boolean
  /** What its processes find out of statements is kept there for the next: of an engine that only the mesh itself asks. */
  readonly statements_file?: string
  readonly clock: Clock
  readonly dice?: Dice
  readonly log?: EngineLog
}

const PARAMETERS_MAX = 1000
const SMALL_MAX_MS = 1000
const FILE_SIZE_BYTES = 256 * 1024 * 1024
const FILE_SIZE_LIMITS = { min: 64 * 1024, max: 4 * 1024 ** 3 }

export interface DuckdbEngine extends QueryEngine, LineageReader {
  /** Starts its process before it is asked: half a second, in which whoever is about to ask finds out what. */
  begin(): void
  write(question: Question, viewer: Viewer, target: WriteTarget): Promise<readonly LocalFile[]>
}

/** DuckDB in processes of its own: a scan that goes wrong takes no server with it, and a heavy one no small one's time. */
export function duckdbEngine({
  clock,
  dice = systemDice,
  log = () => undefined,
  small_max_ms = SMALL_MAX_MS,
  ...limits
}: DuckdbEngineOptions): DuckdbEngine {
  const lanes = openLanes(limits, clock, log)
  const asking = askingIn(lanes, clock, log, small_max_ms)

  /** The answer's files in the folder; those of an attempt that ended otherwise are removed. */
  const written = async (question: Question, viewer: Viewer, target: WriteTarget, folders: string[]) => {
    const { schema, partition = [], orderBy = [], isFleeting = false } = target
    const file_size_bytes = withinLimit('file_size_bytes', target.file_size_bytes ?? FILE_SIZE_BYTES, FILE_SIZE_LIMITS)
    const text = textOf(question)
    const { statement: open, answer } = await asking.first({
      gate: 'writes',
      viewer,
      question,
      async ask(statement) {
        const folder = join(target.folder, `.unfinished-${dice.uuid()}`)
        folders.push(folder)
        await mkdir(folder, { recursive: true })
        const copy = { schema, folder, name: dice.uuid(), partition, orderBy, file_size_bytes, isFleeting }
        return statement.ask({ op: 'write', statement: statement.id, text, target: copy })
      },
    })
    open[Symbol.dispose]()
    if (answer.kind !== 'files') throw unexpected(answer)
    return answer.files
  }

  return {
    begin() {
      lanes.small.link.ready().catch(() => undefined) // what keeps it from starting is told to whoever asks
    },

    async *rows(question, viewer, { signal } = {}) {
      const text = textOf(question)
      const ask = (statement: Statement) => statement.ask({ op: 'rows', statement: statement.id, text })
      const first = await asking.first({ gate: 'reads', viewer, question, signal, ask })
      using statement = first.statement
      yield* rowsOf(statement, first.answer)
    },

    async describe(question, viewer) {
      const text = textOf(question)
      const ask = (statement: Statement) => statement.ask({ op: 'describe', statement: statement.id, text })
      const answer = await asking.light({ gate: 'reads', viewer, question, ask })
      if (answer.kind !== 'columns') throw unexpected(answer)
      return answer.columns
    },

    async write(question, viewer, target) {
      for (const by of target.partition ?? []) partitionKey(target.schema, by) // refused before anything is computed
      const folders: string[] = []
      try {
        return await publishFiles(await written(question, viewer, target, folders), target)
      } finally {
        for (const folder of folders) await rm(folder, { recursive: true, force: true })
      }
    },

    async relationsOf(sql) {
      const ask = (statement: Statement) => statement.ask({ op: 'relations', statement: statement.id, sql })
      const answer = await asking.light({ gate: 'reads', viewer: undefined, question: { relations: new Map() }, ask })
      if (answer.kind !== 'names') throw unexpected(answer)
      return answer.names
    },

    async lineageOf(sql, inputs) {
      const ask = (statement: Statement) => statement.ask({ op: 'lineage', statement: statement.id, sql, inputs })
      const answer = await asking.light({ gate: 'reads', viewer: undefined, question: { relations: new Map() }, ask })
      if (answer.kind !== 'lineage') throw unexpected(answer)
      return answer.lineage
    },

    async close() {
      await Promise.all([lanes.small.link.close(), lanes.heavy.link.close()])
    },
  }
}

function textOf({ sql, relations, parameters = [] }: Question): StatementText {
  withinLimit('parameters', parameters.length, { min: 0, max: PARAMETERS_MAX })
  return { sql, relations, parameters }
}
