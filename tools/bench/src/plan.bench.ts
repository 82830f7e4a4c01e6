import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import { commitFiles, encodeValue, type NewDataFile, type NewDeleteFile, planFiles, type Predicate } from '@storemesh/iceberg'
import type { Bench } from './bench.js'
import { atMost, figure } from './figure.js'
import { BY_DAY, createTable, openBenchLake } from './measure/bench-lake.js'
import { spreadOf } from './measure/spread.js'
import { timesOf } from './measure/timed.js'

const FILES = 2000
const DAYS = 100
const DAYS_FROM = 20_000
const COMMITS = 20
const ROWS = 1000
const ORDER_ID = 1
const USER_ID = 3
const NAME = { namespace: 'bench', name: 'planned' }

/** Which files hold a table's rows: by a process that never read the table, and by one that did. */
export const plan: Bench = {
  name: 'plan',
  async run({ folder }) {
    const root = join(folder, 'lake')
    const writer = openBenchLake(root)
    await createTable(writer, NAME.name, [BY_DAY])
    for (let part = 0; part < COMMITS; part += 1)
      await commitFiles(writer, NAME, { operation: 'append', add: filesOf(part), remove: [], summary: {} })

    const cold = spreadOf('cold', await timesOf(20, () => planWhole(openBenchLake(root)))).p50
    const reader = openBenchLake(root)
    await planWhole(reader)
    const table = await reader.catalog.load(NAME)
    const warm = spreadOf('warm', await timesOf(200, () => planFiles(reader, table))).p50
    const filtered = spreadOf('filtered', await timesOf(200, () => planFiles(reader, table, { filter: FILTER }))).p50
    const loaded = spreadOf('loaded', await timesOf(200, () => planWhole(reader))).p50
    await commitFiles(writer, NAME, { operation: 'delete', add: [], addDeletes: DELETES, remove: [], summary: {} })
    const deleted = await reader.catalog.load(NAME)
    await planFiles(reader, deleted)
    const withDeletes = spreadOf('deletes', await timesOf(200, () => planFiles(reader, deleted))).p50
    return [
      figure({ what: 'plan of 2,000 files, cold, p50', value: cold, unit: 'ms', target: atMost(150) }),
      figure({ what: 'plan of 2,000 files, warm, p50', value: warm, unit: 'ms', target: atMost(1) }),
      figure({ what: 'plan of 2,000 files, warm, by column bounds, p50', value: filtered, unit: 'ms', target: atMost(1) }),
      figure({
        what: 'plan of 2,000 files, warm, deletes in every tenth, p50',
        value: withDeletes,
        unit: 'ms',
        target: atMost(1),
      }),
      figure({ what: 'plan of 2,000 files, warm, with the catalog asked, p50', value: loaded, unit: 'ms' }),
    ]
  },
}

const filesOf = (part: number): NewDataFile[] =>
  Array.from({ length: FILES / COMMITS }, (_, index) => ({
    key: keyOf(part, index),
    record_count: ROWS,
    size_bytes: 65_536,
    partition_value: dayOf(index),
    columns: new Map([
      [ORDER_ID, boundsFrom(index * ROWS)],
      [USER_ID, boundsFrom(part * ROWS)],
    ]),
  }))

const keyOf = (part: number, index: number) => `gold/bench/planned/data/${part}-${index}.parquet`
const dayOf = (index: number) => DAYS_FROM + (index % DAYS)

const DELETES = Array.from({ length: COMMITS }, (_, part) =>
  Array.from(
    { length: FILES / COMMITS / 10 },
    (_unused, index): NewDeleteFile => ({
      key: `gold/bench/planned/data/deletes-${part}-${index}.parquet`,
      kind: 'position',
      data_file: keyOf(part, index),
      spec_id: 0,
      partition: [dayOf(index)],
      record_count: 10,
      size_bytes: 1024,
      columns: new Map(),
    }),
  ),
).flat()

/** A thousand values on. */
const boundsFrom = (least: number) => ({
  value_count: ROWS,
  null_count: 0,
  lower: encodeValue('long', BigInt(least)),
  upper: encodeValue('long', BigInt(least + ROWS - 1)),
})

/** Partitions do not tell: the bounds of each file are looked at, and half of the files stay. */
const FILTER: Predicate = {
  and: [
    { column: 'order_id', op: '>=', value: BigInt((FILES / COMMITS / 2) * ROWS) },
    { column: 'user_id', op: '<', value: BigInt(FILES * ROWS) },
  ],
}

async function planWhole({ catalog, store }: ReturnType<typeof openBenchLake>): Promise<void> {
  const files = await planFiles({ store }, await catalog.load(NAME))
  if (files.length !== FILES) throw new Fault('BENCH_PLAN_WRONG', `expected ${FILES} files, got ${files.length}`)
}
