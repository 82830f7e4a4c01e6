import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@storemesh/core'
import { DuckDBInstance } from '@duckdb/node-api'

/** DuckDB's COPY with nothing around it, in a process of its own: prints the best milliseconds, whole and by day. */
const [memory_max_mb = '', threads = '', runs = '', folder = '', ...paths] = process.argv.slice(2)
await mkdir(folder, { recursive: true })
const instance = await DuckDBInstance.create(':memory:', {
  memory_limit: `${memory_max_mb}MB`,
  threads,
  temp_directory: join(folder, 'spill'),
})
const connection = await instance.connect()
await connection.run("SET TimeZone = 'UTC'")
const files = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ')

async function best_ms(statement: (run: number) => string): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let run = 1; run <= Number(runs); run += 1) {
    const started_ms = systemClock.elapsed_ms()
    await connection.run(statement(run))
    best = Math.min(best, systemClock.elapsed_ms() - started_ms)
  }
  return best
}

const target = (name: string) => `'${join(folder, name).replaceAll("'", "''")}'`
const whole = await best_ms(
  (run) =>
    `COPY (SELECT * FROM read_parquet([${files}])) TO ${target(`whole-${run}.parquet`)} (FORMAT parquet, COMPRESSION zstd)`,
)
const byDay = await best_ms(
  (run) =>
    `COPY (SELECT *, CAST(ordered_at AS DATE) AS ordered_on FROM read_parquet([${files}]))
     TO ${target(`by-day-${run}`)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (ordered_on))`,
)
process.stdout.write(`${whole} ${byDay}\n`)
