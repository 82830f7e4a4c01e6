import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import { textIn } from '../sql-tree.js'
import { namesIn, originOf, type ReadQuery, unnestedIn } from './expression.js'
import { type FromParts, fromOf, listIn } from './from.js'
import { merged, type Origin, unknownOrigin } from './origin.js'
import { type From, type MadeColumn, sameName, type Scope, type Shape } from './scope.js'

/** What a SELECT answers, its order and limit apart. */
export function selectOf(node: JsonObject, parts: FromParts, outer: Scope | undefined): Shape & { readonly scope: Scope } {
  const from = fromOf(node['from_table'], parts, outer)
  const aliases = new Map<string, Origin>()
  const scope: Scope = { ...from, aliases, outer }
  const columns: MadeColumn[] = []
  const unnested: Origin[] = []
  const unclear: Origin[] = []
  listIn(node, 'select_list').forEach((item, at) => {
    if (textIn(item, 'class') === 'STAR') {
      const starred = starOf(item, from, scope, parts.readQuery)
      columns.push(...(starred ?? []))
      if (!starred) unclear.push(unknownOrigin(`columns of ${textIn(item, 'relation_name') || 'FROM'}.*`))
      return
    }
    const name = textIn(item, 'alias') || (namesIn(item, 'column_names').at(-1) ?? `_col${at}`)
    const origin = originOf(item, scope, parts.readQuery)
    columns.push({ name, origin })
    unnested.push(unnestedIn(item, scope, parts.readQuery))
    aliases.set(name.toLowerCase(), origin)
  })
  const deciding = ['where_clause', 'having', 'qualify'].flatMap((clause) => {
    const condition = node[clause]
    return isJsonObject(condition) ? [originOf(condition, scope, parts.readQuery)] : []
  })
  const rows = merged([from.rows, ...unnested, ...unclear, ...deciding, groupedBy(node, columns, scope, parts.readQuery)])
  return { columns: unclear.length > 0 ? undefined : columns, rows, scope }
}

function groupedBy(node: JsonObject, columns: readonly MadeColumn[], scope: Scope, readQuery: ReadQuery): Origin {
  const isByAll = textIn(node, 'aggregate_handling') === 'FORCE_AGGREGATES'
  const all = isByAll ? columns.map(({ origin }) => origin) : []
  const named = listIn(node, 'group_expressions').map((by) => byPlace(by, columns) ?? originOf(by, scope, readQuery))
  return merged([...all, ...named])
}

/** `GROUP BY 1` and `ORDER BY 1` speak of the first column. */
export function byPlace(by: JsonObject, columns: readonly MadeColumn[]): Origin | undefined {
  const constant = textIn(by, 'class') === 'CONSTANT' ? by['value'] : undefined
  const value = isJsonObject(constant) ? constant['value'] : undefined
  const digits = isJsonObject(value) ? value['#'] : undefined
  return typeof digits === 'string' ? columns[Number(digits) - 1]?.origin : undefined
}

/** Undefined where it is not known which columns there are. */
function starOf(star: JsonObject, from: From, scope: Scope, readQuery: ReadQuery): readonly MadeColumn[] | undefined {
  const ofOne = textIn(star, 'relation_name')
  const relations = ofOne === '' ? from.relations : from.relations.filter(({ alias }) => sameName(alias, ofOne))
  const isPlain = star['columns'] !== true && isEmpty(star['rename_list']) && isEmpty(star['expr'])
  if (!isPlain || relations.length === 0 || relations.some(({ columns }) => columns === undefined)) return undefined
  const excluded = new Set(namesIn(star, 'exclude_list').map((name) => name.toLowerCase()))
  const replaced = new Map(
    listIn(star, 'replace_list').map((each) => [textIn(each, 'key').toLowerCase(), each['value']] as const),
  )
  const seen = new Set<string>()
  return relations
    .flatMap(({ columns = [] }) => columns)
    .flatMap(({ name, origin }) => {
      const key = name.toLowerCase()
      const one = ofOne === '' ? from.shared.get(key) : undefined
      if (excluded.has(key) || (one && seen.has(key))) return []
      seen.add(key)
      const instead = replaced.get(key)
      return [{ name, origin: isJsonObject(instead) ? originOf(instead, scope, readQuery) : (one ?? origin) }]
    })
}

const isEmpty = (value: Json | undefined) => value === undefined || value === null || (Array.isArray(value) && value.length === 0)

/** What DISTINCT and a limited ORDER BY decide; an order alone decides nothing. */
export function cutBy(node: JsonObject, columns: readonly MadeColumn[], scope: Scope, readQuery: ReadQuery): Origin {
  const modifiers = listIn(node, 'modifiers')
  const ofKind = (kind: string) => modifiers.filter((each) => textIn(each, 'type') === kind)
  const valueOf = (by: JsonObject) => byPlace(by, columns) ?? namedColumn(by, columns) ?? originOf(by, scope, readQuery)
  const ordered = ofKind('ORDER_MODIFIER').flatMap((order) => listIn(order, 'orders').map((by) => by['expression']))
  const distinct = ofKind('DISTINCT_MODIFIER').flatMap((each) => {
    const on = listIn(each, 'distinct_on_targets')
    return on.length > 0 ? [...on, ...ordered.filter(isJsonObject)].map(valueOf) : columns.map(({ origin }) => origin)
  })
  const limits = modifiers.filter((each) => textIn(each, 'type').startsWith('LIMIT'))
  if (limits.length === 0) return merged(distinct)
  const bounds = limits.flatMap((each) => [each['limit'], each['offset']]).filter(isJsonObject)
  return merged([
    ...distinct,
    ...ordered.filter(isJsonObject).map(valueOf),
    ...bounds.map((bound) => originOf(bound, scope, readQuery)),
  ])
}

function namedColumn(by: JsonObject, columns: readonly MadeColumn[]): Origin | undefined {
  const [name, ...more] = namesIn(by, 'column_names')
  if (name === undefined || more.length > 0) return undefined
  return columns.find((column) => sameName(column.name, name))?.origin
}
