import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { Fault, systemClock } from '@storemesh/core'
import { newSchema } from '@storemesh/iceberg'
import { duckdbEngine } from '@storemesh/query-engine'
import type { Bench } from './bench.js'
import { atMost, figure } from './figure.js'
import { COLUMNS } from './measure/bench-lake.js'
import { BLOCKS_SQL } from './measure/given-rows.js'
import { watchMemory } from './measure/resident-memory.js'
import { timed_ms } from './measure/timed.js'

const BLOCKS = 5000 // of ten thousand rows
const VIEWER = viewerOfEverything('bench')
const SAMPLE_EVERY_MS = 100
/** So little that the engine has one process; what is not DuckDB's own comes on top of it. */
const MEMORY_MAX_MB = 192
const DEADLINE_MS = 600_000

/** Fifty million rows in one write: what the engine's processes and this one hold meanwhile. */
export const writeMemory: Bench = {
  name: 'write-memory',
  async run({ folder }) {
    const pids = new Set([process.pid])
    const engine = duckdbEngine({
      memory_max_mb: MEMORY_MAX_MB,
      threads: 2,
      spill_folder: join(folder, 'spill'),
      clock: systemClock,
      log: ({ event, pid }) => {
        if (event === 'engine_started') pids.add(Number(pid))
      },
    })
    const memory = watchMemory(systemClock, pids, SAMPLE_EVERY_MS)
    try {
      let written = 0
      const took_ms = await timed_ms(async () => {
        const question = { sql: BLOCKS_SQL, relations: new Map(), parameters: [BigInt(BLOCKS)], deadline_ms: DEADLINE_MS }
        const files = await engine.write(question, VIEWER, { schema: newSchema(COLUMNS), folder: join(folder, 'files') })
        written = files.reduce((sum, { record_count }) => sum + record_count, 0)
      })
      if (written !== BLOCKS * 10_000) throw new Fault('BENCH_ROWS_LOST', `expected ${BLOCKS * 10_000} rows, got ${written}`)
      const { first_half_mib, second_half_mib } = await memory.end()
      return [
        figure({ what: 'write of 50 M rows', value: (written * 1000) / took_ms, unit: 'rows/s' }),
        figure({
          what: 'write of 50 M rows: resident memory at most, second half',
          value: second_half_mib,
          unit: 'MiB',
          baseline: { what: 'first half', value: first_half_mib },
          target: atMost(600),
        }),
      ]
    } finally {
      await memory.end()
      await engine.close()
    }
  },
}
