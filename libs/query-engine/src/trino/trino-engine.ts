import type { Viewer } from '@storemesh/access'
import { type Clock, type Dice, Fault, isFault } from '@storemesh/core'
import type { AnswerColumn, QueryEngine, Question, Row, StoredFile, Value, WriteTarget } from '../query-engine.js'
import { bindQuestion } from './bind-statement.js'
import { checkStatement } from './check-statement.js'
import { statementHeaders, type TrinoIdentity } from './headers.js'
import type { Page } from './page.js'
import type { Staging } from './staging.js'
import { openDeadline, pagesOf } from './statement.js'
import { type TrinoHttp, trinoHttp } from './trino-http.js'
import { icebergType } from './trino-types.js'
import { fromTrino } from './values.js'
import { insertSql } from './write-sql.js'

export interface TrinoEngineOptions extends TrinoIdentity {
  /** Such as `https://trino.example:8443`. */
  readonly address: string
  /** What Trino's SQL calls the catalog that the relations are in. */
  readonly catalog: string
  /** Where its writes go; without it `write` is ENGINE_UNSUPPORTED. */
  readonly staging?: Staging
  readonly clock: Clock
  readonly dice: Dice
}

const DEADLINE_DEFAULT_MS = 120_000
const BATCH_ROWS_MAX = 4096

/** A Trino cluster. It reads the tables of its catalog as they are in it: a relation of other files is a named fault. */
export function trinoEngine(options: TrinoEngineOptions): QueryEngine {
  const { catalog, staging, clock, dice } = options
  const http = trinoHttp({ address: new URL(options.address), clock, dice })

  const opened = ({ deadline_ms = DEADLINE_DEFAULT_MS }: Partial<Question>, viewer: Viewer, signal?: AbortSignal) => {
    const deadline = openDeadline(clock, { deadline_ms, signal })
    const run = { headers: statementHeaders(options, viewer, deadline_ms), signal: deadline.signal }
    return { run, [Symbol.dispose]: () => deadline[Symbol.dispose]() }
  }

  return {
    readsCatalog: true,

    async *rows(question, viewer, { signal } = {}) {
      using statement = opened(question, viewer, signal)
      const sql = await boundWithin(statement.run.signal, question, catalog)
      for await (const page of pagesOf(http, sql, statement.run)) {
        const rows = rowsOf(page)
        for (let from = 0; from < rows.length; from += BATCH_ROWS_MAX) {
          yield rows.slice(from, from + BATCH_ROWS_MAX)
          statement.run.signal.throwIfAborted()
        }
      }
    },

    async describe(question, viewer) {
      using statement = opened(question, viewer)
      const sql = await boundWithin(statement.run.signal, question, catalog)
      return describe(http, sql, statement.run)
    },

    async write(question, viewer, target) {
      using statement = opened(question, viewer)
      const { run } = statement
      const [table, stage] = [target.table, staging]
      if (!table || !stage)
        throw new Fault('ENGINE_UNSUPPORTED', 'Trino writes for a table of its catalog, by way of a staged one')
      const sql = await boundWithin(run.signal, question, catalog)
      const answer = await describe(http, sql, run)
      return throughStaging(stage, target, table, async (staged) => {
        const insert = insertSql(sql, answer, target, { catalog, table: staged })
        for await (const _ of pagesOf(http, insert, run)) run.signal.throwIfAborted()
      })
    },

    relationsOf: async (sql) => (await checkStatement(sql)).names,

    close: () => http.settled(),
  }
}

async function boundWithin(signal: AbortSignal, question: Question, catalog: string): Promise<string> {
  signal.throwIfAborted()
  return bindQuestion(question, catalog)
}

/** Trino knows the answer's columns without computing a row of it. */
async function describe(http: TrinoHttp, sql: string, run: Parameters<typeof pagesOf>[2]): Promise<readonly AnswerColumn[]> {
  let columns: readonly AnswerColumn[] = []
  for await (const page of pagesOf(http, `SELECT * FROM (${sql}) AS answer LIMIT 0`, run)) {
    if (page.columns) columns = page.columns.map(({ name, signature }) => ({ name, type: icebergType(signature) }))
  }
  return columns
}

function rowsOf({ columns, rows }: Page): Row[] {
  if (rows.length === 0) return []
  if (!columns) throw new Fault('ENGINE_REPLY_INVALID', 'Trino answered with rows and without the names of their columns')
  const typed = columns.map(({ name, signature }) => ({ name, type: icebergType(signature) }))
  return rows.map((row) => {
    if (!Array.isArray(row)) throw new Fault('ENGINE_REPLY_INVALID', 'Trino answered with a row that is no list')
    const values: Record<string, Value> = {}
    typed.forEach(({ name, type }, at) => {
      values[name] = fromTrino(type, row[at] ?? null)
    })
    return values
  })
}

/** The staged table is gone in the end; its files stay only where all went well. */
async function throughStaging(
  staging: Staging,
  target: WriteTarget,
  table: NonNullable<WriteTarget['table']>,
  fill: (staged: NonNullable<WriteTarget['table']>) => Promise<void>,
): Promise<readonly StoredFile[]> {
  const staged = await staging.create(table, target)
  try {
    await fill(staged.name)
    const files = await staged.files()
    await staged.drop({ keepFiles: true })
    return files
  } catch (error) {
    // what cannot be dropped now is a leftover like that of a crash, and the first failure is the one to tell
    await staged.drop({ keepFiles: false }).catch((failure: unknown) => isFault(failure))
    throw error
  }
}
