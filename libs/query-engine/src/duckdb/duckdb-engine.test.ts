import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock } from '@storemesh/core'
import { queryEngineConformance } from '../conformance.js'
import { localRelation } from '../local-relation.js'
import type { Relation, Row, Value } from '../query-engine.js'
import { duckdbEngine } from './duckdb-engine.js'

const viewer = viewerOfEverything('test')
const line = (row: Row) => JSON.stringify(row, (_, value: Value) => (typeof value === 'bigint' ? Number(value) : value))

queryEngineConformance('DuckDB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  const engine = duckdbEngine({ memory_max_mb: 512, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
  return {
    engine,
    close: () => engine.close(),
    async table(schema, rows): Promise<Relation> {
      const path = join(folder, 'rows.jsonl')
      await writeFile(path, rows.map(line).join('\n'))
      const relations = new Map<string, Relation>([['rows', { kind: 'json-lines', schema, paths: [path] }]])
      const files = await engine.write({ sql: 'SELECT * FROM rows', relations }, viewer, { schema, folder })
      return localRelation(schema, files)
    },
  }
})
