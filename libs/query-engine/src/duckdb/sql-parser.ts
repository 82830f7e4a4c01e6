import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api'
import { Fault, isJsonObject, type JsonObject, parseJson } from '@storemesh/core'
import { withoutMicros } from './microseconds.js'
import type { SqlTree } from './sql-tree.js'

/** DuckDB's own parser and printer. */
export interface SqlParser {
  treeOf(sql: string): Promise<SqlTree>
  textOf(tree: SqlTree): Promise<string>
}

/** A parser for whoever has taken a connection: what it asks stays prepared there, or to prepare it would take as long as to parse. */
export function sqlParsers(): (connection: DuckDBConnection) => SqlParser {
  const parsers = new WeakMap<DuckDBConnection, SqlParser>()
  return (connection) => {
    const parser = parsers.get(connection) ?? parserOn(connection)
    parsers.set(connection, parser)
    return parser
  }
}

const SQL_LENGTH_MAX = 1_000_000

function parserOn(connection: DuckDBConnection): SqlParser {
  const serialize = answering(connection, 'SELECT json_serialize_sql($1::VARCHAR)')
  const deserialize = answering(connection, 'SELECT json_deserialize_sql($1::JSON)')
  return {
    async treeOf(sql) {
      if (sql.length > SQL_LENGTH_MAX) {
        throw new Fault('SQL_INVALID', `a statement has at most ${SQL_LENGTH_MAX} characters, this one has ${sql.length}`)
      }
      const answer = parseJson(numbersQuoted(await serialize(withoutMicros(sql))))
      if (!isJsonObject(answer)) throw new Fault('SQL_INVALID', 'the statement could not be read')
      if (answer['error'] === true) throw refusal(answer)
      const statements = answer['statements']
      return { statements: Array.isArray(statements) ? statements.filter(isJsonObject) : [] }
    },
    textOf: ({ statements }) => deserialize(numbersBare(JSON.stringify({ error: false, statements }))),
  }
}

function answering(connection: DuckDBConnection, sql: string): (text: string) => Promise<string> {
  let prepared: Promise<DuckDBPreparedStatement> | undefined
  return async (text) => {
    const statement = await (prepared ??= connection.prepare(sql))
    statement.bindVarchar(1, text)
    const rows = await (await statement.run()).getRows()
    return String(rows[0]?.[0])
  }
}

function refusal(answer: JsonObject): Fault {
  const { error_type: type, error_message: message, position } = answer
  if (type === 'not implemented') {
    return new Fault('SQL_NOT_A_SELECT', 'expected one SELECT; statements that change something are not run here')
  }
  const where = typeof position === 'string' ? ` at character ${position}` : ''
  return new Fault('SQL_INVALID', `${typeof message === 'string' ? message : 'the statement could not be parsed'}${where}`)
}

/** A string of JSON, or a number: strings are matched so that a number inside of one is left alone. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g
const numbersQuoted = (json: string) => json.replace(TOKENS, (token) => (token.startsWith('"') ? token : `{"#":"${token}"}`))
const numbersBare = (json: string) => json.replace(/\{"#":"(-?\d[\d.eE+-]*)"\}/g, '$1')
