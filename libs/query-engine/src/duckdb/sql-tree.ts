import type { DuckDBConnection } from '@duckdb/node-api'
import { Fault, isJsonObject, type Json, type JsonObject, parseJson } from '@storemesh/core'
import { withoutMicros } from './microseconds.js'

/**
 * A statement as DuckDB's parser sees it. Numbers stand in it as `{"#": "digits"}`: JavaScript's would round
 * a long and turn 1.0 into 1, which DuckDB then refuses.
 */
export interface SqlTree {
  /** One for each statement of the text. */
  readonly statements: readonly JsonObject[]
}

const SQL_LENGTH_MAX = 1_000_000

export async function treeOf(connection: DuckDBConnection, sql: string): Promise<SqlTree> {
  if (sql.length > SQL_LENGTH_MAX) {
    throw new Fault('SQL_INVALID', `a statement has at most ${SQL_LENGTH_MAX} characters, this one has ${sql.length}`)
  }
  const answer = parseJson(
    numbersQuoted(await textFrom(connection, 'SELECT json_serialize_sql($1::VARCHAR)', withoutMicros(sql))),
  )
  if (!isJsonObject(answer)) throw new Fault('SQL_INVALID', 'the statement could not be read')
  if (answer['error'] === true) throw refusal(answer)
  const statements = answer['statements']
  return { statements: Array.isArray(statements) ? statements.filter(isJsonObject) : [] }
}

export const sqlOf = (connection: DuckDBConnection, tree: SqlTree): Promise<string> =>
  textFrom(
    connection,
    'SELECT json_deserialize_sql($1::JSON)',
    numbersBare(JSON.stringify({ error: false, statements: tree.statements })),
  )

async function textFrom(connection: DuckDBConnection, sql: string, parameter: string): Promise<string> {
  const rows = await (await connection.run(sql, [parameter])).getRows()
  return String(rows[0]?.[0])
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

/** Where in the text a node stands, if DuckDB says. */
export function positionOf(node: JsonObject): number | undefined {
  const location = node['query_location']
  const digits = isJsonObject(location) ? location['#'] : undefined
  const position = typeof digits === 'string' ? Number(digits) : Number.NaN
  return Number.isSafeInteger(position) ? position : undefined
}

export const textIn = (node: JsonObject, name: string): string => {
  const value: Json | undefined = node[name]
  return typeof value === 'string' ? value : ''
}
