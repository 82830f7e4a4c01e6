import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock } from '@storemesh/core'
import { newSchema, type Type } from '@storemesh/iceberg'
import { duckdbEngine, type Relation, type Row } from '@storemesh/query-engine'
import { temporaryFolder } from './temporary-folder.js'

/** Rows that a model reads, and the types of their columns. */
export interface GivenTable {
  readonly columns: Readonly<Record<string, Type>>
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** What a model's SELECT makes of given rows, in the order asked for. */
export async function modelRows(sql: URL, given: Readonly<Record<string, GivenTable>>, orderBy: string): Promise<readonly Row[]> {
  const folder = await temporaryFolder()
  const relations = new Map<string, Relation>()
  for (const [name, { columns, rows }] of Object.entries(given)) {
    const path = join(folder, `${name}.jsonl`)
    await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const schema = newSchema(Object.entries(columns).map(([column, type]) => ({ name: column, type, required: false })))
    relations.set(name, { kind: 'json-lines', schema, paths: [path] })
  }
  const engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: folder, clock: systemClock })
  try {
    const all: Row[] = []
    const question = { sql: `SELECT * FROM (\n${await readFile(sql, 'utf8')}\n) AS model ORDER BY ${orderBy}`, relations }
    for await (const batch of engine.rows(question, viewerOfEverything('test'))) all.push(...batch)
    return all
  } finally {
    await engine.close()
  }
}
