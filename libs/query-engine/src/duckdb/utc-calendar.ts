import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'

/**
 * DuckDB asks a calendar of all time zones, some 120 ns an instant, for what UTC's tells in ten: the day of an instant, and
 * what it is called. An answer's time zone is UTC, so the same instant without one is asked. What `t` is, is known when the
 * statement is planned: one branch of the CASE is left, and what is no instant is as it was.
 */
const inUtc = (asked: (t: string) => string): string =>
  `CASE WHEN typeof(t) = 'TIMESTAMP WITH TIME ZONE' THEN ${asked(WITHOUT_ZONE)} ELSE ${asked('t')} END`

/** TRY, because it is planned for what is no instant too. */
const WITHOUT_ZONE = 'make_timestamp(epoch_us(TRY_CAST(t AS TIMESTAMPTZ)))'

const UTC_DAY = 'utc_day'

const parts = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'].map(
  (part) => `${part}(t) AS ${inUtc((t) => `system.main.${part}(${t})`)}`,
)

const named = Object.entries({
  day_of_week: 'isodow',
  day_of_month: 'day',
  day_of_year: 'dayofyear',
  week_of_year: 'weekofyear',
  year_of_week: 'isoyear',
}).map(([name, own]) => `${name}(t) AS ${inUtc((t) => `system.main.${own}(${t})`)}`)

/** Macros, `system.main` being DuckDB's own functions. */
export const UTC_CALENDAR: readonly string[] = [
  ...parts,
  ...named,
  `date_part(part, t) AS ${inUtc((t) => `system.main.date_part(part, ${t})`)}`,
  // an instant without end has no time of day; its day is DuckDB's own
  `${UTC_DAY}(t) AS coalesce(${inUtc((t) => `CAST(${t} AS DATE)`)}, CAST(t AS DATE))`,
]

/** The tree with the days of columns asked of UTC's calendar: a cast has no name that a macro could take over. */
export function withUtcDays(node: Json): Json {
  if (Array.isArray(node)) return node.map(withUtcDays)
  if (!isJsonObject(node)) return node
  const column = dayOf(node)
  if (column) return { ...CALL, alias: node['alias'] ?? '', query_location: node['query_location'] ?? null, children: [column] }
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, withUtcDays(child)]))
}

/** The column whose day a cast asks for. Of anything else it is not asked twice: a macro writes what it is given more than once. */
function dayOf({ class: kind, cast_type: type, try_cast: isTried, child }: JsonObject): JsonObject | undefined {
  if (kind !== 'CAST' || isTried !== false || !isJsonObject(type) || type['id'] !== 'DATE') return undefined
  return isJsonObject(child) && child['class'] === 'COLUMN_REF' ? child : undefined
}

/** As the parser writes a call. */
const CALL: JsonObject = {
  class: 'FUNCTION',
  type: 'FUNCTION',
  function_name: UTC_DAY,
  schema: '',
  catalog: '',
  filter: null,
  order_bys: { type: 'ORDER_MODIFIER', orders: [] },
  distinct: false,
  is_operator: false,
  export_state: false,
}
