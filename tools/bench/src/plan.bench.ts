import { join } from 'node:path'
import { Fault } from '@storemesh/core'
import { commitFiles, type NewDataFile, planFiles } from '@storemesh/iceberg'
import type { Bench } from './bench.js'
import { atMost, figure } from './figure.js'
import { BY_DAY, createTable, openBenchLake } from './measure/bench-lake.js'
import { spreadOf } from './measure/spread.js'
import { timesOf } from './measure/timed.js'

const FILES = 2000
const DAYS = 100
const COMMITS = 20
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
    const loaded = spreadOf('loaded', await timesOf(200, () => planWhole(reader))).p50
    return [
      figure({ what: 'plan of 2,000 files, cold, p50', value: cold, unit: 'ms', target: atMost(150) }),
      figure({ what: 'plan of 2,000 files, warm, p50', value: warm, unit: 'ms', target: atMost(1) }),
      figure({ what: 'plan of 2,000 files, warm, with the catalog asked, p50', value: loaded, unit: 'ms' }),
    ]
  },
}

const filesOf = (part: number): NewDataFile[] =>
  Array.from({ length: FILES / COMMITS }, (_, index) => ({
    key: `gold/bench/planned/data/${part}-${index}.parquet`,
    record_count: 1000,
    size_bytes: 65_536,
    partition_value: 20_000 + (index % DAYS),
    columns: new Map(),
  }))

async function planWhole({ catalog, store }: ReturnType<typeof openBenchLake>): Promise<void> {
  const files = await planFiles({ store }, await catalog.load(NAME))
  if (files.length !== FILES) throw new Fault('BENCH_PLAN_WRONG', `expected ${FILES} files, got ${files.length}`)
}
