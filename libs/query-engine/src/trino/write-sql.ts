import { Fault } from '@storemesh/core'
import type { TableName, Type } from '@storemesh/iceberg'
import type { AnswerColumn, WriteTarget } from '../query-engine.js'
import { identifier } from './literal.js'
import { trinoType } from './trino-types.js'

/** Fills a staged table with the answer, every column cast to its type, in the schema's order. COLUMN_MISMATCH. */
export function insertSql(
  sql: string,
  answer: readonly AnswerColumn[],
  { schema }: Pick<WriteTarget, 'schema'>,
  { catalog, table }: { readonly catalog: string; readonly table: TableName },
): string {
  requireSameColumns(answer, schema.fields)
  const into = [catalog, table.namespace, table.name].map(identifier).join('.')
  const names = schema.fields.map(({ name }) => identifier(name)).join(', ')
  const cast = schema.fields.map(({ name, type }) => `CAST(${identifier(name)} AS ${trinoType(type)})`).join(', ')
  return `INSERT INTO ${into} (${names}) SELECT ${cast} FROM (${sql}) AS answer`
}

function requireSameColumns(answer: readonly AnswerColumn[], wanted: readonly AnswerColumn[]): void {
  const types = new Map(answer.map(({ name, type }) => [name.toLowerCase(), type]))
  const names = new Set(wanted.map(({ name }) => name.toLowerCase()))
  const missing = wanted.filter(({ name }) => !types.has(name.toLowerCase())).map(({ name }) => name)
  const superfluous = answer.filter(({ name }) => !names.has(name.toLowerCase())).map(({ name }) => name)
  const misshapen = wanted.filter(({ name, type }) => {
    const given = types.get(name.toLowerCase())
    return given !== undefined && typeof given !== 'string' && shapeOf(given) !== shapeOf(type)
  })
  const told = [
    missing.length > 0 && `lacks ${missing.join(', ')}`,
    superfluous.length > 0 && `has ${superfluous.join(', ')} too many`,
    misshapen.length > 0 && `has other fields in ${misshapen.map(({ name }) => name).join(', ')}, or in another order`,
  ].filter((each) => each !== false)
  if (told.length > 0) throw new Fault('COLUMN_MISMATCH', `the answer ${told.join(' and ')}: name the columns as the table does`)
}

/** Trino casts structs by the order of their fields, whatever their names. */
function shapeOf(type: Type): string {
  if (typeof type === 'string') return '.'
  if (type.type === 'list') return `[${shapeOf(type.element)}]`
  if (type.type === 'map') return `<${shapeOf(type.key)}${shapeOf(type.value)}>`
  return `(${type.fields.map(({ name, type: inner }) => `${name.toLowerCase()}${shapeOf(inner)}`).join()})`
}
