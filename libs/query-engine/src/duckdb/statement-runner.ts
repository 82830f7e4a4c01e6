import type { DuckDBConnection } from '@duckdb/node-api'
import { type Dice, Fault } from '@storemesh/core'
import { bindStatement, type CheckedStatement, checkStatement } from './binding.js'
import { answerNames } from './write/answer-names.js'
import { copyAnswer } from './write/copy.js'
import type { Relation } from '../query-engine.js'
import type { Database } from './database.js'
import { faultOf } from './engine-faults.js'
import type { Reply, Request, StatementText } from './messages.js'
import { nestedNames } from './scan/nested-names.js'
import { keptColumns } from './scan/kept-columns.js'
import { statementLineage } from './lineage/lineage.js'
import { columnsSql, type ScannedRelation, scanSql } from './scan/scan.js'
import { partsOf } from './scan/union.js'
import type { BoundText } from './bound-text.js'
import { sayParameters } from './parameters.js'
import { describeAnswer, openRowStream, type RowStream } from './row-stream.js'
import type { KnownStatements } from './known-statements.js'
import { sqlParsers } from './sql-parser.js'
import { rowsRead } from './weight.js'

export interface StatementRunner {
  /** Answers, whatever happens: a failure is a reply too. */
  serve(request: Exclude<Request, { op: 'stop' }>): Promise<Reply>
  stop(statement: number): void
  /** No statement is open. */
  isIdle(): boolean
}

interface Running {
  readonly connection: Promise<DuckDBConnection>
  readonly sql: string
  readonly paths: readonly string[]
  stream?: RowStream
  busy: boolean
  stopped: boolean
}

/** What stands for a relation in a statement. */
type ScanOf = (relation: ScannedRelation) => string

/** Every local file that an answer is read from. */
function pathsOf(relation: ReturnType<typeof partsOf>[number]): readonly string[] {
  if (relation.kind === 'json-lines') return relation.paths
  return relation.files.flatMap(({ path, deletes, lost = [] }) => [path, ...[...deletes, ...lost].map((each) => each.path)])
}

/** An interrupt between two calls of DuckDB is lost, so it is said again until it was heard. */
const INTERRUPT_EVERY_MS = 20

export function statementRunner(database: Database, dice: Dice, { checked, names }: KnownStatements): StatementRunner {
  const running = new Map<number, Running>()
  const parserOf = sqlParsers()
  const nested = nestedNames()
  const known = answerNames(names)
  const keeping = keptColumns(database)

  const check = async (connection: DuckDBConnection, sql: string): Promise<CheckedStatement> => {
    const found = checked.get(sql)
    if (found) return found
    const statement = await checkStatement(parserOf(connection), sql, dice)
    checked.set(sql, statement)
    return statement
  }

  const bind = async (
    connection: DuckDBConnection,
    number: number,
    { sql, relations, parameters }: StatementText,
  ): Promise<BoundText> => {
    const read = [...relations.values()].flatMap(partsOf)
    const parts = {
      noRows: database.noRows,
      names: await nested.of(connection, read),
      kept: await keeping.of(connection, number, read),
    }
    return bound(connection, { sql, relations, parameters }, (relation) => scanSql(relation, parts))
  }

  const bound = async (connection: DuckDBConnection, text: StatementText, scanned: ScanOf): Promise<BoundText> => {
    const statement = await check(connection, text.sql)
    const answers = new Map<Relation, string>()
    for (const relation of text.relations.values())
      if (relation.kind === 'answer')
        answers.set(relation, (await bound(connection, { ...relation, parameters: [] }, scanned)).sql)
    const said = sayParameters(statement.parameters, text.parameters)
    const scan = (relation: Relation) => (relation.kind === 'answer' ? (answers.get(relation) ?? '') : scanned(relation))
    return { sql: bindStatement(statement, text.relations, scan, said.textOf), parameters: said.bound }
  }

  const answer = async (statement: number, run: Running, request: Exclude<Request, { op: 'stop' }>): Promise<Reply> => {
    const connection = await run.connection
    if (run.stopped) throw new Fault('QUERY_CANCELLED', 'the statement was stopped')
    switch (request.op) {
      case 'relations':
        return { kind: 'names', statement, names: (await check(connection, request.sql)).names }
      case 'lineage': {
        await check(connection, request.sql)
        return {
          kind: 'lineage',
          statement,
          lineage: statementLineage(await parserOf(connection).treeOf(request.sql), request.inputs),
        }
      }
      case 'describe': {
        const columns = await describeAnswer(connection, await bind(connection, statement, request.text))
        return { kind: 'columns', statement, columns }
      }
      case 'write': {
        const text = await bind(connection, statement, request.text)
        const names = await known.of(connection, request.text, () => bound(connection, request.text, columnsSql))
        const written = { ...text, names, rows_read: rowsRead(request.text.relations) }
        const files = await copyAnswer(connection, written, request.target)
        return { kind: 'files', statement, files }
      }
      case 'rows': {
        const text = await bind(connection, statement, request.text)
        if (run.stopped) throw new Fault('QUERY_CANCELLED', 'the statement was stopped')
        run.stream = await openRowStream(connection, text, rowsRead(request.text.relations))
        return { kind: 'batch', statement, batch: await run.stream.next() }
      }
      case 'next':
        if (!run.stream) throw new Fault('ENGINE_REQUEST_INVALID', 'the statement has no rows to go on with')
        return { kind: 'batch', statement, batch: await run.stream.next() }
    }
  }

  const end = async (statement: number, run: Running, well: boolean) => {
    running.delete(statement)
    keeping.release(statement)
    const connection = await run.connection
    if (well) database.give(connection)
    else database.drop(connection)
  }

  /** Known at once, so that a stop which comes right behind finds it. */
  const start = (request: Exclude<Request, { op: 'stop' | 'next' }>): Running => {
    const [sql, relations] =
      request.op === 'relations' || request.op === 'lineage'
        ? [request.sql, []]
        : [request.text.sql, [...request.text.relations.values()]]
    const paths = relations.flatMap(partsOf).flatMap(pathsOf)
    const run: Running = { connection: database.take(), sql, paths, busy: true, stopped: false }
    running.set(request.statement, run)
    return run
  }

  return {
    isIdle: () => running.size === 0,

    async serve(request) {
      const { statement } = request
      const run = request.op === 'next' ? running.get(statement) : start(request)
      if (!run) return { kind: 'fault', statement, code: 'ENGINE_LOST', text: 'the engine started anew meanwhile; ask again' }
      run.busy = true
      try {
        const reply = await answer(statement, run, request)
        run.busy = false
        if (reply.kind !== 'batch' || reply.batch.last) await end(statement, run, true)
        else if (run.stopped) await end(statement, run, false)
        return reply
      } catch (error) {
        run.busy = false
        await end(statement, run, false)
        const fault = faultOf(error, run)
        return { kind: 'fault', statement, code: fault.code, text: fault.message.slice(fault.code.length + 2) }
      }
    },

    stop(statement) {
      const run = running.get(statement)
      if (!run) return
      run.stopped = true
      void run.connection.then((connection) => {
        if (!run.busy) return end(statement, run, false)
        const again = setInterval(() => {
          if (running.get(statement) === run) connection.interrupt()
          else clearInterval(again)
        }, INTERRUPT_EVERY_MS)
        return connection.interrupt()
      })
    },
  }
}
