import type { GroupRule, RowRule } from '@storemesh/access'
import type { YamlMap } from '../yaml-map.js'
import type { RuledField } from './ruled-field.js'

const REGION_BY = ['region', 'store', 'dimension'] as const
const PERSONS_BY = ['distinct', 'counted'] as const
const LEAST_MAX = 10_000

/** `{ store: store_id }`: rows of the viewer's region, in which that store lies. */
export function readOwnRegion(property: YamlMap, fields: readonly RuledField[]): RowRule {
  const value = mapOf(property)
  value.only(REGION_BY)
  const [by, second] = REGION_BY.filter((one) => value.has(one))
  if (!by || second) throw property.refuse(`expected one of ${REGION_BY.join(', ')}, with its column`, 'value')
  return { kind: 'own region', by, column: textColumn(value, by, fields) }
}

/** `user_id`: rows in which the viewer's account stands. */
export const readOwnRows = (property: YamlMap, fields: readonly RuledField[]): RowRule => ({
  kind: 'own rows',
  column: textColumn(property, 'value', fields),
})

/** `[user_id, email]`: rows of one person, asked for by one of these. */
export function readOnePerson(property: YamlMap, fields: readonly RuledField[]): RowRule {
  const columns = property.texts('value').map(({ text }) => text)
  const unknown = columns.find((column) => !isText(column, fields))
  if (columns.length === 0 || unknown !== undefined || new Set(columns).size !== columns.length)
    throw property.refuse('expected different columns of text by which a person is asked for', 'value')
  return { kind: 'one person', columns }
}

/** `{ least: 10, distinct: user_id }`, or `{ least: 10, counted: customer_count }`. */
export function readGroups(property: YamlMap, fields: readonly RuledField[]): GroupRule {
  const value = mapOf(property)
  value.only(['least', ...PERSONS_BY])
  const least = value.optionalNumber('least')
  if (least === undefined || !Number.isInteger(least) || least < 2 || least > LEAST_MAX)
    throw value.refuse(`expected a whole number from 2 to ${LEAST_MAX}`, value.has('least') ? 'least' : undefined)
  const [by, second] = PERSONS_BY.filter((one) => value.has(one))
  if (!by || second) throw property.refuse('expected either distinct or counted, with its column', 'value')
  const column = value.text(by)
  const of = fields.find(({ path }) => path === column)?.of
  if (by === 'distinct' && of?.kind !== 'text' && of?.kind !== 'scalar')
    throw value.refuse('expected a column whose values are persons', by)
  if (by === 'counted' && !(of?.kind === 'scalar' && (of.type === 'int' || of.type === 'long')))
    throw value.refuse('expected a column of whole numbers that counts persons', by)
  return { least, column, by }
}

function mapOf(property: YamlMap): YamlMap {
  const value = property.optionalMap('value')
  if (value) return value
  throw property.refuse('value is missing; add it')
}

function textColumn(map: YamlMap, key: string, fields: readonly RuledField[]): string {
  const column = map.text(key)
  if (isText(column, fields)) return column
  throw map.refuse('expected a column of text', key)
}

const isText = (column: string, fields: readonly RuledField[]): boolean =>
  fields.some(({ path, of }) => path === column && of.kind === 'text')
