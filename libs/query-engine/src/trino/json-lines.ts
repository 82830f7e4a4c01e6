import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Fault, isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { Type } from '@storemesh/iceberg'
import type { JsonLinesRelation } from '../query-engine.js'
import { exactJson } from './exact-json.js'
import { identifier, textLiteral } from './literal.js'
import { trinoType } from './trino-types.js'

/** Trino reads no local file: the rows go into the statement, so there are few of them. */
const ROWS_MAX = 10_000
const CHARACTERS_MAX = 800_000

export async function linesSql(name: string, { schema, paths }: JsonLinesRelation): Promise<string> {
  const { fields } = schema
  const rows: string[] = []
  let characters = 0
  for (const path of paths) {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() === '') continue
      const record = recordOf(line, path)
      const row = `(${fields.map((field) => valueSql(field.type, record[field.name] ?? null, field.name)).join(', ')})`
      characters += row.length
      rows.push(row)
      if (rows.length > ROWS_MAX || characters > CHARACTERS_MAX) throw tooMany(name)
    }
  }
  const cast = fields.map((field, at) => `CAST(c${at} AS ${trinoType(field.type)}) AS ${identifier(field.name)}`).join(', ')
  if (rows.length === 0) return `SELECT ${cast.replaceAll(/CAST\(c\d+ AS/g, 'CAST(NULL AS')} WHERE false`
  return `SELECT ${cast} FROM (VALUES ${rows.join(', ')}) AS lines (${fields.map((_, at) => `c${at}`).join(', ')})`
}

const tooMany = (name: string) =>
  new Fault(
    'RELATION_UNSUPPORTED',
    `${name} cannot be read by Trino: lines of JSON go into the statement, at most ${ROWS_MAX} of them and ${CHARACTERS_MAX} characters; commit them to a table`,
  )

function recordOf(line: string, path: string): JsonObject {
  const record = exactJson(line)
  if (isJsonObject(record)) return record
  throw new Fault('DATA_FILE_CORRUPT', `${path} has a line that is no object of JSON: restore it, or write it anew`)
}

/** Leaves are texts (and bytes), to be cast as a whole column: so a number is exact, and VALUES has one type in each column. */
function valueSql(type: Type, value: Json, column: string): string {
  if (value === null) return 'NULL'
  if (typeof type === 'string') return isBytes(type) ? bytesSql(value, column) : textLiteral(leafText(type, value, column))
  if (type.type === 'list') {
    if (!Array.isArray(value)) throw misshapen(column, 'a list')
    return arraySql(type.element, value, column)
  }
  if (!isJsonObject(value)) throw misshapen(column, 'an object')
  if (type.type === 'map') {
    const keys = Object.keys(value)
    const values = Object.values(value)
    return `MAP(${arraySql(type.key, keys, column)}, ${arraySql(type.value, values, column)})`
  }
  return `ROW(${type.fields.map((field) => valueSql(field.type, value[field.name] ?? null, column)).join(', ')})`
}

/** An empty one has no type of its own, and VALUES needs one. */
const arraySql = (element: Type, values: readonly Json[], column: string) =>
  values.length === 0
    ? `CAST(ARRAY[] AS array(${textType(element)}))`
    : `ARRAY[${values.map((each) => valueSql(element, each, column)).join(', ')}]`

function textType(type: Type): string {
  if (typeof type === 'string') return isBytes(type) ? 'varbinary' : 'varchar'
  if (type.type === 'list') return `array(${textType(type.element)})`
  if (type.type === 'map') return `map(${textType(type.key)}, ${textType(type.value)})`
  return `row(${type.fields.map((field) => textType(field.type)).join(', ')})`
}

const isBytes = (type: string) => type === 'binary' || type.startsWith('fixed[')

function bytesSql(value: Json, column: string): string {
  if (typeof value !== 'string') throw misshapen(column, 'a text of base64')
  return `X'${Buffer.from(value, 'base64').toString('hex')}'`
}

function leafText(type: Type, value: Json, column: string): string {
  if (typeof value === 'object') throw misshapen(column, 'a single value')
  const text = String(value)
  if (type === 'timestamp') return text.replace('T', ' ')
  return type === 'timestamptz'
    ? text
        .replace('T', ' ')
        .replace(/ ?Z$/, ' UTC')
        .replace(/ ?([+-]\d\d:\d\d)$/, ' $1')
    : text
}

const misshapen = (column: string, expected: string) =>
  new Fault('DATA_FILE_CORRUPT', `${column} of a line is not ${expected}, as its relation's schema has it`)
