import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock, systemDice } from '@storemesh/core'
import { jsonLine, queryEngineConformance } from '../conformance.js'
import { localRelation } from '../local-relation.js'
import type { Relation } from '../query-engine.js'
import { duckdbEngine } from './duckdb-engine.js'

const viewer = viewerOfEverything('test')
queryEngineConformance('DuckDB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  const engine = duckdbEngine({ memory_max_mb: 512, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
  return {
    engine,
    close: () => engine.close(),
    async table(schema, rows): Promise<Relation> {
      const path = join(folder, `${systemDice.uuid()}.jsonl`)
      await writeFile(path, rows.map(jsonLine).join('\n'))
      const relations = new Map<string, Relation>([['rows', { kind: 'json-lines', schema, paths: [path] }]])
      const files = await engine.write({ sql: 'SELECT * FROM rows', relations }, viewer, { schema, folder })
      return localRelation(schema, files)
    },
    async write(question, shape) {
      const files = await engine.write(question, viewer, { ...shape, folder: join(folder, 'written') })
      return [{ reader: 'DuckDB', engine, relation: localRelation(shape.schema, files), files }]
    },
  }
})
