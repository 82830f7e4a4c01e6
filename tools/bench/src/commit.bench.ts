import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { commitFiles } from '@storemesh/iceberg'
import type { Bench } from './bench.js'
import { atMost, figure } from './figure.js'
import { type BenchLake, createTable, openBenchLake } from './measure/bench-lake.js'
import { spreadOf } from './measure/spread.js'
import { timesOf } from './measure/timed.js'

const COMMITS = 1020
const WINDOW = 20

/** A commit of one data file, durable, early in a table's life and after a thousand snapshots. */
export const commit: Bench = {
  name: 'commit',
  async run({ folder }) {
    const lake = openBenchLake(join(folder, 'lake'))
    await createTable(lake, 'commits')
    const took_ms = await timesOf(COMMITS, (run) => commitOne(lake, run))
    const early = spreadOf('early', took_ms.slice(10, 10 + WINDOW)).p50
    const late = spreadOf('late', took_ms.slice(1000, 1000 + WINDOW)).p50
    const plain = spreadOf('plain', await timesOf(WINDOW * 5, (run) => replaceDurably(folder, `plain-${run}`))).p50
    const baseline = { what: 'one small file, durable', value: plain }
    return [
      figure({ what: 'commit with fsync at 10 snapshots, p50', value: early, unit: 'ms', baseline, target: atMost(20) }),
      figure({ what: 'commit with fsync at 1,000 snapshots, p50', value: late, unit: 'ms', baseline, target: atMost(20) }),
      figure({
        what: 'commit at 1,000 snapshots beside 10, p50',
        value: late,
        unit: 'ms',
        baseline: { what: 'at 10 snapshots', value: early },
        target: atMost(1.5, 'ratio'),
      }),
    ]
  },
}

const commitOne = (lake: BenchLake, run: number) =>
  commitFiles(
    lake,
    { namespace: 'bench', name: 'commits' },
    {
      operation: 'append',
      add: [{ key: `gold/bench/commits/data/${run}.parquet`, record_count: 50, size_bytes: 4096, columns: new Map() }],
      remove: [],
      summary: { 'mesh.run': String(run) },
    },
  )

/** The least that makes a new name durable: the file, and the folder that names it. */
async function replaceDurably(folder: string, name: string): Promise<void> {
  const unfinished = join(folder, `${name}.unfinished`)
  const file = await open(unfinished, 'wx')
  try {
    await file.writeFile('x'.repeat(4096))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, join(folder, name))
  const directory = await open(folder)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
