import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, type JsonObject, systemClock, systemDice } from '@storemesh/core'
import { commitFiles, type NewColumn, type NewDataFile, newSchema, schemaOf, type Table } from '@storemesh/iceberg'
import { type Lake, openLake, writeAvroFiles, writeFiles } from '@storemesh/lake'
import { duckdbEngine, type QueryEngine } from '@storemesh/query-engine'
import type { Bench, Place } from './bench.js'
import { type Figure, figure } from './figure.js'
import { type BenchLake, openBenchLake } from './measure/bench-lake.js'
import { spreadOf } from './measure/spread.js'
import { timed_ms } from './measure/timed.js'

const RUNS = 15
const SMALL_ROWS = [50, 500, 5000]
const LARGE_ROWS = 50_000 // the largest batch that ingestion takes in
const LIMITS = { memory_max_mb: 512, threads: 2 }
const VIEWER = viewerOfEverything('bench')

const COLUMNS: readonly NewColumn[] = [
  { name: 'transaction_id', type: 'string', required: false },
  { name: 'user_id', type: 'string', required: false },
  { name: 'store_id', type: 'string', required: false },
  {
    name: 'products',
    required: false,
    type: {
      type: 'list',
      'element-id': 0,
      'element-required': false,
      element: {
        type: 'struct',
        fields: [
          { id: 0, name: 'product_id', required: false, type: 'string' },
          { id: 0, name: 'quantity', required: false, type: 'int' },
          { id: 0, name: 'price', required: false, type: 'decimal(18, 2)' },
        ],
      },
    },
  },
  { name: 'total_amount', type: 'decimal(18, 2)', required: false },
  { name: 'transaction_timestamp', type: 'timestamptz', required: false },
  { name: 'row_id', type: 'string', required: true },
  { name: 'source_offset', type: 'long', required: true },
  { name: 'loaded_at', type: 'timestamptz', required: true },
]

/** Fresh rows of bronze in both formats: what the writer pays for a commit, and what the first who reads it pays a moment later. */
export const avroRows: Bench = {
  name: 'avro-rows',
  async run(place) {
    const engine = duckdbEngine({ ...LIMITS, spill_folder: join(place.folder, 'spill'), clock: systemClock })
    try {
      const figures: Figure[] = []
      for (const rows of SMALL_ROWS) {
        const parquet = await landedAndRead(place, engine, 'parquet', rows, RUNS)
        const avro = await landedAndRead(place, engine, 'avro', rows, RUNS)
        const besides = (what: string, value: number, other: number) =>
          figure({ what, value, unit: 'ms', baseline: { what: 'as Parquet', value: other } })
        figures.push(
          besides(`commit of ${rows} fresh rows as Avro, p50`, avro.landed_ms, parquet.landed_ms),
          besides(`first read of ${rows} fresh rows from Avro, p50`, avro.read_ms, parquet.read_ms),
        )
      }
      const [avro, parquet] = [
        await landedAndRead(place, engine, 'avro', LARGE_ROWS, 3),
        await landedAndRead(place, engine, 'parquet', LARGE_ROWS, 3),
      ]
      const rate = (took_ms: number) => (LARGE_ROWS * 1000) / took_ms
      figures.push(
        figure({
          what: `rows as Avro, ${LARGE_ROWS} a commit`,
          value: rate(avro.landed_ms),
          unit: 'rows/s',
          baseline: { what: "JSON lines and DuckDB's COPY", value: rate(parquet.landed_ms) },
        }),
      )
      return figures
    } finally {
      await engine.close()
    }
  },
}

interface Took {
  readonly landed_ms: number
  readonly read_ms: number
}

async function landedAndRead(
  { folder }: Place,
  engine: QueryEngine,
  format: 'avro' | 'parquet',
  rows: number,
  runs: number,
): Promise<Took> {
  const root = join(folder, `${format}-${rows}`)
  const lake = openBenchLake(join(root, 'lake'))
  const asked = openLake({
    ...lake,
    engine,
    copies: { folder: join(root, 'copies'), clock: systemClock, dice: systemDice },
  })
  const named = { namespace: 'bench', name: 'bronze_kafka__transactions' }
  const location = `bronze/${named.namespace}/${named.name}`
  const table = await lake.catalog.create(named, { location, schema: newSchema(COLUMNS), partition: [], properties: {} })
  const landed: number[] = []
  const read: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const fresh = freshRows(rows, run * rows)
    let added: readonly NewDataFile[] = []
    landed.push(
      await timed_ms(async () => {
        added =
          format === 'avro' ? await writeAvroFiles(lake, fresh, table) : await parquetFiles(lake, engine, root, fresh, table)
        await commitFiles(lake, named, { operation: 'append', add: added, remove: [], summary: {} })
      }),
    )
    read.push(await timed_ms(() => readFresh(lake, asked, engine, table, added, rows)))
  }
  return { landed_ms: spreadOf('landed', landed).p50, read_ms: spreadOf('read', read).p50 }
}

async function parquetFiles(lake: BenchLake, engine: QueryEngine, root: string, rows: readonly JsonObject[], table: Table) {
  const spool = join(root, 'spool')
  const path = join(spool, 'fresh.jsonl')
  await mkdir(spool, { recursive: true })
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const relations = new Map([['fresh', { kind: 'json-lines', schema: schemaOf(table), paths: [path] } as const]])
  return writeFiles({ ...lake, engine, spool, viewer: VIEWER }, { sql: 'SELECT * FROM fresh', relations }, table)
}

/** As a refresh does: of the files that came, a question that looks at every row. */
async function readFresh(
  lake: BenchLake,
  asked: Lake,
  engine: QueryEngine,
  table: Table,
  added: readonly NewDataFile[],
  rows: number,
): Promise<void> {
  const files = added.map((file) => ({
    key: file.key,
    path: `${lake.store.root}/${file.key}`,
    partition_value: null,
    spec_id: 0,
    partition: [],
    format: file.format ?? ('parquet' as const),
    record_count: file.record_count,
    size_bytes: file.size_bytes,
    deletes: [],
  }))
  const relations = new Map([['fresh', await asked.relation(table, { files })]])
  const sql = 'SELECT count(*) AS rows, sum(total_amount) AS total, max(transaction_timestamp) AS newest FROM fresh'
  for await (const batch of engine.rows({ sql, relations }, VIEWER))
    for (const row of batch)
      if (row['rows'] !== BigInt(rows)) throw new Fault('BENCH_ROWS_LOST', `expected ${rows} rows, got another number`)
}

const two = (value: number): string => String(value).padStart(2, '0')

const freshRows = (count: number, from: number): readonly JsonObject[] =>
  Array.from({ length: count }, (_, one) => {
    const n = from + one
    return {
      transaction_id: `t-${n}-7f3a9c`,
      user_id: `u${n % 10_000}`,
      store_id: `s${n % 20}`,
      products: [
        { product_id: `p${n % 300}`, quantity: (n % 5) + 1, price: '29.99' },
        { product_id: `p${n % 200}`, quantity: 1, price: '129.90' },
      ],
      total_amount: `${n % 1000}.${two(n % 100)}`,
      transaction_timestamp: `2026-01-31T04:${two(n % 60)}:30.123000Z`,
      row_id: n.toString(16).padStart(32, '0'),
      source_offset: n,
      loaded_at: '2026-01-31T05:00:00.000000Z',
    }
  })
