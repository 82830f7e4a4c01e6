import { viewerOfEverything } from '@storemesh/access'
import { secret, systemClock, systemDice } from '@storemesh/core'
import { commitFiles, type NewDataFile, restCatalog, type Schema, type Table } from '@storemesh/iceberg'
import { catalogStaging, openLake, writeFiles } from '@storemesh/lake'
import { s3ObjectStore } from '@storemesh/object-store/s3'
import { duckdbEngine, type QueryEngine, type Question, type Relation, type Row } from '@storemesh/query-engine'
import { type EngineBench, jsonLine, type TableShape } from '@storemesh/query-engine/conformance'
import { trinoEngine } from '@storemesh/query-engine/trino'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'

const viewer = viewerOfEverything('test')

/** One lake on servers, read and written by DuckDB here and by Trino there. */
export async function twoEngines() {
  const folder = await mkdtemp(join(tmpdir(), 'two-engines-'))
  const { access_key_id, secret_access_key, endpoint, region, bucket } = inject('s3')
  const store = s3ObjectStore({
    bucket,
    prefix: 'warehouse',
    region,
    endpoint,
    path_style: true,
    credentials: { access_key_id, secret_access_key: secret(secret_access_key) },
    cache: { folder: join(folder, 'cache'), size_bytes_max: 2 ** 28 },
  })
  const [clock, dice] = [systemClock, systemDice]
  const catalog = restCatalog({ ...inject('catalog'), clock, dice })
  const staging = catalogStaging({ catalog, store, clock, dice })
  const duckdb = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: join(folder, 'spill'), clock })
  const trino = trinoEngine({ ...inject('trino'), user: 'mesh', staging, clock, dice })
  const engines = { duckdb, trino } as const

  const relation = (engine: QueryEngine, table: Table): Promise<Relation> => openLake({ catalog, store, engine }).relation(table)

  /** A new table with the answer in it, written by one of them. */
  async function create(writer: QueryEngine, question: Question, { schema, partition = [], orderBy = [] }: TableShape) {
    const name = { namespace: 'two_engines', name: `t${dice.uuid().replaceAll('-', '')}` }
    const fields = partition.map(({ column, transform }, index) => ({
      name: `p${index}`,
      transform,
      'field-id': 0,
      'source-id': schema.fields.find((field) => field.name === column)?.id ?? 0,
    }))
    const made = await catalog.create(name, {
      location: `gold/two_engines/${name.name}`,
      schema,
      partition: fields,
      properties: {},
    })
    const parts = { catalog, store, engine: writer, viewer, spool: join(folder, 'spool'), clock, dice }
    const add = await writeFiles(parts, question, made, { orderBy })
    const table =
      add.length === 0 ? made : (await commitFiles(parts, name, { operation: 'append', add, remove: [], summary: {} })).table
    return { table, files: add.map((file: NewDataFile) => ({ ...file, partition: file.partition ?? [] })) }
  }

  function bench(engine: QueryEngine): EngineBench {
    return {
      engine,
      async table(schema: Schema, rows: readonly Row[]) {
        const path = join(folder, `${dice.uuid()}.jsonl`)
        await writeFile(path, rows.map(jsonLine).join('\n'))
        const relations = new Map<string, Relation>([['rows', { kind: 'json-lines', schema, paths: [path] }]])
        return relation(engine, (await create(duckdb, { sql: 'SELECT * FROM rows', relations }, { schema })).table)
      },
      async write(question, shape) {
        const { table, files } = await create(engine, question, shape)
        return Promise.all(
          Object.entries(engines).map(async ([reader, other]) => ({
            reader,
            engine: other,
            relation: await relation(other, table),
            files,
          })),
        )
      },
      close: async () => undefined,
    }
  }

  return {
    catalog,
    store,
    staging,
    duckdb,
    trino,
    folder,
    create,
    relation,
    bench,
    async close() {
      await Promise.all([duckdb.close(), trino.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
