import { schemaOf, type Table } from '@storemesh/iceberg'
import { LOADING_COLUMNS } from '../loading-columns.js'
import { VERSION_COLUMNS, type Versions } from './version-columns.js'

/** Where a row stands in its source, by which the later of two tellings is known. */
const PLACE = ['source_partition', 'source_offset']

/** The versions of what a statement tells: one state a moment, equal neighbours as one, each until the next begins. */
export function versionsSql(table: Table, { key, at, gone }: Versions, told: string): string {
  const columns = schemaOf(table).fields.map(({ name }) => name)
  const stated = columns.filter((name) => !VERSION_COLUMNS.has(name))
  const attributes = stated.filter((name) => !LOADING_COLUMNS.has(name) && !key.includes(name))
  const flags = gone === undefined ? [] : [gone]
  const ofKey = `PARTITION BY ${key.join(', ')}`
  const winner = [
    ...PLACE.filter((name) => columns.includes(name)),
    ...flags.map((name) => `coalesce(model.${name}, false)`),
    ...attributes,
  ]
  const inTime = `OVER (${ofKey} ORDER BY effective_at)`
  const differs = [...flags, ...attributes].map((name) => `${name} IS DISTINCT FROM lag(${name}) ${inTime}`)
  return `WITH told AS (
  SELECT ${stated.map((name) => `model.${name}`).join(', ')}, model.${at} AS effective_at${flags.map((name) => `, coalesce(model.${name}, false) AS ${name}`).join('')},
    ${theFirst(`${ofKey}, ${at}`, winner)} AS rank_in_moment
  FROM (
${told}
) AS model
),
states AS (
  SELECT told.*, ${[`lag(effective_at) ${inTime} IS NULL`, ...differs].join(' OR ')} AS begins_version
  FROM told WHERE rank_in_moment = 1
),
versions AS (
  SELECT states.*, lead(effective_at) ${inTime} AS end_at FROM states WHERE begins_version
)
SELECT ${columns.map((name) => `${ofVersion(name)} AS ${name}`).join(', ')}
FROM versions${flags.map((name) => ` WHERE NOT ${name}`).join('')}`
}

/** Of two states at one moment the later told holds; where nothing says which that is, the greater, so that it is always the same. */
const theFirst = (ofMoment: string, winner: readonly string[]): string =>
  `row_number() OVER (${ofMoment}${winner.length === 0 ? '' : ` ORDER BY ${winner.map((value) => `${value} DESC NULLS LAST`).join(', ')}`})`

function ofVersion(name: string): string {
  if (name === 'effective_date') return 'CAST(versions.effective_at AS date)'
  if (name === 'end_date') return 'CAST(versions.end_at AS date)'
  if (name === 'is_current') return 'versions.end_at IS NULL'
  return `versions.${name}`
}
