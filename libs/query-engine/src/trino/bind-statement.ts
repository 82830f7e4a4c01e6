import { Fault, withinLimit } from '@storemesh/core'
import type { Question, Relation, Value } from '../query-engine.js'
import { type CheckedStatement, checkStatement, type Place } from './check-statement.js'
import { countLiteral, identifier, literal } from './literal.js'
import { relationSql } from './relation-sql.js'

const PARAMETERS_MAX = 1000
const STATEMENT_CHARACTERS_MAX = 1_000_000

/** The question as one statement of Trino's: its relations and its values in their places. */
export async function bindQuestion({ sql, relations, parameters = [] }: Question, catalog: string): Promise<string> {
  withinLimit('parameters', parameters.length, { min: 0, max: PARAMETERS_MAX })
  const statement = await checkStatement(sql)
  const relationsSql = new Map<string, string>()
  for (const name of statement.names) {
    const relation = relationNamed(name, relations)
    refuseRowNumbers(statement, relation, name)
    relationsSql.set(name, await rowsOf(name, relation, catalog))
  }
  const text = spliced(statement, (place) => replacement(place, relationsSql, parameters))
  if (text.length <= STATEMENT_CHARACTERS_MAX) return text
  throw new Fault(
    'SQL_INVALID',
    `the statement with its relations and values has ${text.length} characters, Trino takes ${STATEMENT_CHARACTERS_MAX}: ask for fewer files or shorter values`,
  )
}

const rowsOf = (name: string, relation: Relation, catalog: string): Promise<string> =>
  relation.kind === 'answer' ? bindQuestion(relation, catalog) : relationSql(name, relation, catalog)

function spliced({ text, from, to, places }: CheckedStatement, replace: (place: Place) => string): string {
  const pieces: string[] = []
  let at = from
  for (const place of places) {
    pieces.push(text.slice(at, place.from).join(''), replace(place))
    at = place.to
  }
  return [...pieces, text.slice(at, to).join('')].join('')
}

function replacement(place: Place, relations: ReadonlyMap<string, string>, parameters: readonly Value[]): string {
  if (place.kind === 'nothing') return ''
  if (place.kind === 'relation') {
    const rows = `(${relations.get(place.name) ?? ''})`
    const named = place.alias === undefined ? rows : `${rows} AS ${identifier(place.alias)}`
    return place.isQuery ? `SELECT * FROM ${named}` : named
  }
  const value = parameters[place.number - 1]
  if (value === undefined) {
    throw new Fault('PARAMETER_INVALID', `the statement names $${place.number} and was given ${parameters.length} parameters`)
  }
  return place.isCount ? countLiteral(value) : literal(value)
}

function relationNamed(name: string, relations: ReadonlyMap<string, Relation>): Relation {
  const relation = relations.get(name) ?? relations.get(name.toLowerCase())
  if (relation) return relation
  const names = [...relations.keys()].toSorted()
  const known = `${names.slice(0, NAMES_SHOWN_MAX).join(', ') || 'none'}${names.length > NAMES_SHOWN_MAX ? ', …' : ''}`
  throw new Fault('RELATION_UNKNOWN', `there is no relation ${JSON.stringify(name)} here; known: ${known}`)
}
const NAMES_SHOWN_MAX = 10

function refuseRowNumbers({ text }: CheckedStatement, relation: Relation, name: string): void {
  if (relation.kind !== 'table' || relation.places !== true || !text.join('').includes('"$pos"')) return
  throw new Fault(
    'RELATION_UNSUPPORTED',
    `${name}: Trino shows the file of a row ("$path"), not its number in it ("$pos"); have Trino change the rows itself`,
  )
}
