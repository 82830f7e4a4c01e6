import type { Contract, GraphFace, ScalarField } from '@storemesh/contract'
import type { JsonObject } from '@storemesh/core'
import type { PrimitiveType } from '@storemesh/iceberg'
import DataLoader from 'dataloader'
import type { Reads, SubgraphContext } from '../reads.js'
import type { ShownRows } from '../rights/shown-rows.js'
import type { Condition, Scalar } from './conditions.js'
import type { AskedPage, FaceRows, KeyValues } from './face-rows.js'
import type { PageOrder, Place } from './page-order.js'
import { narrowedPage, NO_ROWS, personsIn, personsOf } from './narrowed-page.js'
import { servedKey, servedRow } from './served-rows.js'

const KEYS_AT_ONCE_MAX = 100

/** Rows of a table that nobody serves by key: the engine looks for them. */
export function scannedRows(
  reads: Pick<Reads, 'rows' | 'shown'>,
  table: string,
  contract: Contract,
  { key }: Pick<GraphFace, 'key'>,
): FaceRows {
  const rowsOf = async (
    context: SubgraphContext,
    shown: ShownRows,
    { where, order, limit, parameters }: Scan,
  ): Promise<readonly JsonObject[]> => {
    const seen = shown.kind === 'some' ? shown.seen.columns : undefined
    const columns = contract.columns.filter(({ name }) => seen?.has(name) ?? true)
    const sql = `SELECT ${columns.map(({ name }) => `"${name}"`).join(', ')} FROM ${table}${where} ${order} LIMIT ${limit}`
    const person = shown.kind === 'some' ? shown.person : undefined
    return (await reads.rows(context, sql, parameters, person)).map((row) => servedRow(columns, row))
  }
  const readKeys = async (context: SubgraphContext, keys: readonly KeyValues[]): Promise<readonly (JsonObject | undefined)[]> => {
    const shown = await reads.shown(context, contract, keys.length === 1 && keys[0] ? personsOf(keys[0]) : [])
    if (shown.kind === 'none') return keys.map(() => undefined)
    const rows = await rowsOf(context, shown, keysScan(key, keys))
    const byKey = new Map(rows.map((row) => [servedKey(contract, row), row]))
    return keys.map((one) => byKey.get(servedKey(contract, one)))
  }
  // as with rows that are found by key: what a loader remembers goes with its request
  const loaders = new WeakMap<SubgraphContext, DataLoader<KeyValues, JsonObject | undefined, string>>()
  const loaderOf = (context: SubgraphContext) => {
    const known = loaders.get(context)
    if (known) return known
    const loader = new DataLoader((keys: readonly KeyValues[]) => readKeys(context, keys), {
      maxBatchSize: KEYS_AT_ONCE_MAX,
      cacheKeyFn: (one: KeyValues) => servedKey(contract, one),
    })
    loaders.set(context, loader)
    return loader
  }
  return {
    byKey: (context, one) => loaderOf(context).load(one),
    async page(context, given) {
      const shown = await reads.shown(context, contract, personsIn(given))
      const asked = narrowedPage(given, shown)
      if (!asked) return NO_ROWS
      const rows = await rowsOf(context, shown, pageScan(asked))
      return { rows: rows.slice(0, asked.limit), hasMore: rows.length > asked.limit }
    },
  }
}

interface Scan {
  readonly where: string
  readonly order: string
  readonly limit: number
  readonly parameters: readonly Scalar[]
}

function keysScan(key: readonly ScalarField[], keys: readonly KeyValues[]): Scan {
  const { say, parameters } = bindings()
  const each = keys.map((one) => key.map((field) => `${name(field)} = ${say(field, one[field.column] ?? '')}`).join(' AND '))
  return { where: ` WHERE (${each.join(') OR (')})`, order: '', limit: keys.length, parameters }
}

function pageScan({ order, conditions, after, limit }: AskedPage): Scan {
  const { say, parameters } = bindings()
  const compare = (field: ScalarField, operator: string, bound: Condition['is']) =>
    bound ? [`${name(field)} ${operator} ${say(field, bound.value)}`] : []
  const all = [
    ...conditions.flatMap(({ field, is, from, before }) => [
      ...compare(field, '=', is),
      ...compare(field, '>=', from),
      ...compare(field, '<', before),
    ]),
    ...(after ? [behind(order, after, say)] : []),
  ]
  return {
    where: all.length > 0 ? ` WHERE ${all.join(' AND ')}` : '',
    order: `ORDER BY ${order.fields.map(name).join(', ')}`,
    limit: limit + 1,
    parameters,
  }
}

/** Past one place: further in the first column, or as far in that and further in the next. */
function behind({ fields }: PageOrder, place: Place, say: Say): string {
  const further = fields.map((field, index) =>
    [
      ...fields.slice(0, index).map((same, nth) => `${name(same)} = ${say(same, place[nth] ?? '')}`),
      `${name(field)} > ${say(field, place[index] ?? '')}`,
    ].join(' AND '),
  )
  return `((${further.join(') OR (')}))`
}

const name = ({ column }: ScalarField): string => `"${column}"`

type Say = (field: ScalarField, value: Scalar) => string

/** Values are bound as text, or as what they are, and cast to the type of their column. */
function bindings(): { readonly say: Say; readonly parameters: readonly Scalar[] } {
  const parameters: Scalar[] = []
  const say: Say = ({ of }, value) => {
    parameters.push(of.type === 'timestamptz' ? instantInSql(String(value)) : value)
    return cast(of.type, `$${parameters.length}`)
  }
  return { say, parameters }
}

/** An instant as both dialects read it: without the letters. */
const instantInSql = (instant: string): string => instant.replace('T', ' ').replace('Z', '')

const SQL_TYPES: Partial<Record<PrimitiveType, string>> = {
  string: 'varchar',
  uuid: 'uuid',
  boolean: 'boolean',
  int: 'integer',
  long: 'bigint',
  date: 'date',
}

const cast = (type: PrimitiveType, parameter: string): string =>
  type === 'timestamptz'
    ? `with_timezone(CAST(${parameter} AS timestamp(6)), 'UTC')`
    : `CAST(${parameter} AS ${SQL_TYPES[type] ?? type})`
