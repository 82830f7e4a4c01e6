import { viewerOfEverything } from '@storemesh/access'
import { type Contract, type Metric, metricProof } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { Table } from '@storemesh/iceberg'
import { inputMarks } from '@storemesh/pipeline'
import type { Question, Relation, Row } from '@storemesh/query-engine'
import type { Tables } from '../../wiring/embedded.js'
import { findTable, fullName } from '../../wiring/find-table.js'

export interface Proof {
  readonly figures: number
  /** Figures that are not as the formula has them, those of which there is only one among them. */
  readonly differing: number
}

const VIEWER = viewerOfEverything('mesh contracts metrics')

/**
 * Holds a metric's figures against its formula. What its table was computed from is read as it was then, so that a table that waits
 * for its turn is not taken for a wrong one; what the formula reads beside that is read as it is.
 */
export async function proveMetric(tables: Tables, contract: Contract, metric: Metric): Promise<Proof> {
  const { domain, product } = contract
  const sql = metricProof(product, metric)
  const own = await findTable(tables.catalog, `${domain}.${product}`)
  const relations = new Map<string, Relation>()
  for (const name of await tables.engine.relationsOf(sql)) relations.set(name, await relationOf(tables, own, name))
  const counted = metric.isNamed ? ` WHERE kpi_name = '${metric.name}'` : ''
  return {
    figures: await numberOf(tables, { sql: `SELECT count(*) AS figures FROM ${product}${counted}`, relations }, 'figures'),
    differing: await numberOf(tables, { sql, relations }, 'differing'),
  }
}

async function relationOf({ catalog, lake }: Tables, own: Table, name: string): Promise<Relation> {
  const asked = name.includes('.') ? name : `${own.name.namespace}.${name}`
  if (asked === fullName(own.name)) return lake.relation(own)
  const table = await findTable(catalog, asked)
  const mark = inputMarks(own).get(asked)
  return lake.relation(table, mark !== undefined && isKept(table, mark) ? { snapshot_id: mark } : {})
}

function isKept(table: Table, id: string): boolean {
  return table.metadata.snapshots.some((snapshot) => snapshot['snapshot-id'] === id)
}

async function numberOf({ engine }: Tables, question: Question, name: string): Promise<number> {
  const rows: Row[] = []
  for await (const batch of engine.rows(question, VIEWER)) rows.push(...batch)
  const found = Number(rows[0]?.[name])
  if (rows.length === 1 && Number.isSafeInteger(found)) return found
  throw new Fault('METRIC_UNCOUNTED', `expected one row with the count ${name}, and the engine gave none; ask it again`)
}
