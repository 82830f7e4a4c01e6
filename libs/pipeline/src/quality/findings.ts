import { expectsNone, type QualityCheck } from '@storemesh/contract'
import { instantText } from '@storemesh/core'
import { planChange, snapshotOf, type Table } from '@storemesh/iceberg'
import { among } from '@storemesh/lake'
import type { Relation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import type { Input } from '../refresh/input.js'
import { AUDIT } from './audit-branch.js'
import { type Gate, isOfComing } from './gate.js'
import { countName, countsSql } from './looked-rows.js'
import { countIn, oneRow } from './one-row.js'
import { queryNumber, queryRelations } from './queries.js'
import { referenced } from './references.js'
import { quoted } from '../quoted.js'
import { type Finding, inUnit } from './verdict.js'

/** A refresh that was written beside its table. */
export interface Audited {
  readonly table: Table
  readonly inputs: readonly Input[]
  readonly now_ms: number
}

/** The rows of an audited table by what a check looks at: none where nothing came, or nothing was there before. */
interface Looked {
  readonly came: Relation | undefined
  readonly present: Relation
  readonly before: Relation | undefined
}

/** What each check of a gate measures of it. Checks that look at the same rows are one statement. */
export async function findingsOf(parts: PipelineParts, gate: Gate, audited: Audited): Promise<readonly Finding[]> {
  const looked = await lookedRows(parts, audited.table)
  const ofRows = gate.audited.filter(({ measure }) => measure.kind === 'broken rows' || measure.kind === 'fresh rows')
  const findings = [
    ...(looked.came ? await counted(parts, audited, looked.came, ofRows.filter(isOfComing)) : []),
    ...(await counted(
      parts,
      audited,
      looked.present,
      ofRows.filter((check) => !isOfComing(check)),
    )),
  ]
  for (const check of gate.audited) {
    const finding = await measuredAlone(parts, gate, audited, looked, check)
    if (finding) findings.push(finding)
  }
  return findings
}

async function lookedRows(parts: PipelineParts, table: Table): Promise<Looked> {
  const present = await parts.lake.relation(table, { ref: AUDIT })
  const from = snapshotOf(table, {})?.['snapshot-id']
  const to = snapshotOf(table, { ref: AUDIT })?.['snapshot-id']
  if (from === undefined || to === undefined) return { came: present, present, before: undefined }
  const { added } = await planChange(parts, table, { from, to })
  const came = added.length === 0 ? undefined : await parts.lake.relation(table, { snapshot_id: to, files: added })
  return { came, present, before: await parts.lake.relation(table) }
}

/** Checks that count rows, in one look at them. */
async function counted(
  parts: PipelineParts,
  { inputs, now_ms }: Audited,
  rows: Relation,
  checks: readonly QualityCheck[],
): Promise<readonly Finding[]> {
  if (checks.length === 0) return []
  const relations = (await referenced(parts, inputs, checks)).set('looked_at', rows)
  const latency = checks.map(({ measure }) => measure).find((measure) => measure.kind === 'fresh rows')
  const parameters = latency && [instantText(now_ms - latency.latency_ms)]
  const row = await oneRow(parts, { sql: countsSql('looked_at', checks), relations, ...(parameters && { parameters }) })
  const of_rows = countIn(row, 'looked_at')
  return checks.flatMap((check, at): readonly Finding[] => {
    const count = countIn(row, countName(at))
    if (check.measure.kind === 'fresh rows' && of_rows === 0) return []
    return [{ check, found: inUnit(check, count, of_rows), of_rows }]
  })
}

/** A check that no other shares its rows with. */
async function measuredAlone(
  parts: PipelineParts,
  gate: Gate,
  { inputs }: Audited,
  looked: Looked,
  check: QualityCheck,
): Promise<Finding | undefined> {
  const { measure } = check
  switch (measure.kind) {
    case 'duplicates':
      return duplicates(parts, looked, check, measure.columns)
    case 'row count': {
      const rows = await rowCount(parts, looked.present)
      if (measure.unit === 'rows') return { check, found: rows }
      const before = looked.before ? await rowCount(parts, looked.before) : 0
      return before === 0 ? undefined : { check, found: (100 * rows) / before }
    }
    case 'query': {
      const relations = await queryRelations(parts, gate, looked.present, inputs)
      return { check, found: await queryNumber(parts, check, { sql: measure.sql, relations }) }
    }
    case 'broken rows':
    case 'fresh rows':
      return undefined
  }
}

async function rowCount(parts: PipelineParts, rows: Relation): Promise<number> {
  const row = await oneRow(parts, {
    sql: 'SELECT count(*) AS looked_at FROM looked_at',
    relations: new Map([['looked_at', rows]]),
  })
  return countIn(row, 'looked_at')
}

/** Rows beyond the first of their values. Where not one is allowed, only values that came can have become two. */
async function duplicates(
  parts: PipelineParts,
  { came, present }: Looked,
  check: QualityCheck,
  columns: readonly string[],
): Promise<Finding> {
  const isOfCame = expectsNone(check.expected)
  if (isOfCame && !came) return { check, found: 0 }
  const names = columns.map(quoted)
  const isThere = names.map((name) => `looked_at.${name} IS NOT NULL`).join(' AND ')
  const hasCome = isOfCame
    ? ` AND ${among(
        names.map((name) => `looked_at.${name}`),
        'came',
        names,
      )}`
    : ''
  const sql = `SELECT coalesce(sum(times - 1), 0) AS repeated, coalesce(sum(times), 0) AS looked_at
    FROM (SELECT count(*) AS times FROM looked_at WHERE ${isThere}${hasCome} GROUP BY ${names.join(', ')}) AS told`
  const relations = new Map([['looked_at', present], ...(isOfCame && came ? [['came', came] as const] : [])])
  const row = await oneRow(parts, { sql, relations })
  const of_rows = countIn(row, 'looked_at')
  return { check, found: inUnit(check, countIn(row, 'repeated'), of_rows), of_rows }
}
