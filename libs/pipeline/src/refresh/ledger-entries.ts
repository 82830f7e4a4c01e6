import { Fault } from '@storemesh/core'
import type { Entity } from '@storemesh/domain'
import { schemaOf, type Table } from '@storemesh/iceberg'
import type { Base, RowPlan } from '@storemesh/lake'
import { LOADING_COLUMNS } from '../loading-columns.js'
import type { PipelineParts } from '../parts.js'
import { question, RUN_AT } from './model-question.js'
import { NOTHING, type Refresh, wholeInputs } from './refresh.js'
import { touchedEntities } from './touched-entities.js'
import { isTouched, TOUCHED } from './is-touched.js'
import { wantedRows } from './wanted-rows.js'

interface Ledger {
  readonly key: readonly string[]
  readonly measures: readonly string[]
  readonly entity: Entity
}

/** What a ledger says of each row beside its content: its own id, what kind of entry it is, and which one it takes back. */
const OWN = ['event_id', 'entry', 'corrects'] as const

/** What is wanted and does not stand is entered, what stands and is not wanted so is taken back. Nothing is ever removed. */
export async function ledgerEntries(parts: PipelineParts, refresh: Refresh, ledger: Ledger, base: Base): Promise<RowPlan> {
  requireOwnColumns(base.table, ledger)
  const touched = await touchedEntities(parts, refresh, ledger.entity, base.table)
  if (touched.kind === 'none') return NOTHING
  const stored = await parts.lake.relation(base.table)
  if (touched.kind === 'all') {
    const relations = new Map([...(await wholeInputs(parts, refresh.inputs)), ['stored', stored] as const])
    return { fresh: question(entriesSql(base.table, ledger, refresh.sql, 'true'), relations, refresh.run_at) }
  }
  const { wanted, stored: near = stored } = await wantedRows(parts, refresh, ledger.entity, touched.entities, stored)
  const ofTouched = isTouched(touched.entities, ledger.entity.columns, (column) => `stored.${column}`)
  return {
    fresh: question(
      entriesSql(base.table, ledger, wanted.sql, ofTouched),
      new Map([...wanted.relations, ['stored', near], [TOUCHED, touched.entities.relation]]),
      refresh.run_at,
    ),
  }
}

function entriesSql(table: Table, { key, measures }: Ledger, wanted: string, ofTouched: string): string {
  const columns = schemaOf(table).fields.map(({ name }) => name)
  const said = columns.filter((name) => !LOADING_COLUMNS.has(name) && name !== 'event_id' && name !== 'corrects')
  const sameKey = (one: string, other: string) => key.map((column) => `${one}.${column} = ${other}.${column}`).join(' AND ')
  const differs = said.map((name) => `wanted.${name} IS DISTINCT FROM standing.${name}`).join(' OR ')
  const [first] = key
  return `WITH known AS (SELECT stored.* FROM stored WHERE ${ofTouched}),
wanted AS (${wanted}),
standing AS (
  SELECT known.* FROM known
  WHERE known.corrects IS NULL AND NOT EXISTS (SELECT 1 FROM known AS later WHERE later.corrects = known.event_id)
),
entered AS (SELECT ${key.join(', ')}, count(*) AS times FROM known WHERE corrects IS NULL GROUP BY ${key.join(', ')})
SELECT ${columns.map((name) => `${takenBack(name, measures)} AS ${name}`).join(', ')}
FROM standing LEFT JOIN wanted ON ${sameKey('wanted', 'standing')}
WHERE wanted.${first} IS NULL OR ${differs}
UNION ALL
SELECT ${columns.map((name) => `${entered(name)} AS ${name}`).join(', ')}
FROM wanted
LEFT JOIN standing ON ${sameKey('standing', 'wanted')}
LEFT JOIN entered ON ${sameKey('entered', 'wanted')}
WHERE standing.${first} IS NULL OR ${differs}`
}

function takenBack(name: string, measures: readonly string[]): string {
  if (name === 'event_id') return `concat(standing.event_id, '~back')`
  if (name === 'entry') return `'correction'`
  if (name === 'corrects') return 'standing.event_id'
  if (name === 'created_at') return RUN_AT
  return measures.includes(name) ? `-standing.${name}` : `standing.${name}`
}

/** The id of the first entry of a grain is the model's own; later ones are told apart by their number. */
const entered = (name: string): string =>
  name === 'event_id'
    ? `CASE WHEN entered.times IS NULL THEN wanted.event_id ELSE concat(wanted.event_id, '~', CAST(entered.times + 1 AS varchar)) END`
    : name === 'corrects'
      ? 'CAST(NULL AS varchar)'
      : `wanted.${name}`

function requireOwnColumns(table: Table, { key, measures }: Ledger): void {
  const names = new Set(schemaOf(table).fields.map(({ name }) => name))
  const missing = [...OWN, ...key, ...measures].filter((name) => !names.has(name))
  if (missing.length === 0) return
  throw new Fault(
    'DOMAIN_INVALID',
    `${table.name.namespace}.${table.name.name} is a ledger and lacks ${missing.join(', ')}: select them, or choose another way to write it`,
  )
}
