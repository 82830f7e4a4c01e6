import { join } from 'node:path'
import { systemClock } from '@storemesh/core'
import { DuckDBInstance } from '@duckdb/node-api'

/** The same questions to a table of DuckDB's own, in a process of its own: prints the milliseconds of each run, a line for each question. */
const [memory_max_mb = '', threads = '', runs = '', folder = '', paths = '[]', questions = '[]'] = process.argv.slice(2)
const textsOf = (json: string): string[] => {
  const parsed: unknown = JSON.parse(json)
  return Array.isArray(parsed) ? parsed.map(String) : []
}
const instance = await DuckDBInstance.create(join(folder, 'native.duckdb'), { memory_limit: `${memory_max_mb}MB`, threads })
const connection = await instance.connect()
await connection.run("SET TimeZone = 'UTC'")
const files = textsOf(paths).map((path) => `'${path.replaceAll("'", "''")}'`)
// in the order of time, so that it too need not look at other days
await connection.run(`CREATE TABLE orders AS SELECT * FROM read_parquet([${files.join(', ')}]) ORDER BY ordered_at`)
await connection.run('CHECKPOINT')

for (const question of textsOf(questions)) {
  const took_ms: number[] = []
  for (let run = 0; run < Number(runs); run += 1) {
    const started_ms = systemClock.elapsed_ms()
    await (await connection.run(question)).getRows()
    took_ms.push(systemClock.elapsed_ms() - started_ms)
  }
  process.stdout.write(`${took_ms.join(' ')}\n`)
}
