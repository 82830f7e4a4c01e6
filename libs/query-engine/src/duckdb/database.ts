import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { PRELUDE } from './prelude.js'
import { literal } from '../quoting.js'

export interface DatabaseLimits {
  readonly memory_max_mb: number
  readonly threads: number
  readonly spill_folder: string
}

/** Connections to one DuckDB in memory. A statement takes one for itself and gives it back, or drops it when it did not end well. */
export interface Database {
  /** A Parquet file without rows. */
  readonly noRows: string
  readonly memory_max_mb: number
  /** A file that is this process's own, and is gone soon after it. */
  ownFile(name: string): string
  take(): Promise<DuckDBConnection>
  give(connection: DuckDBConnection): void
  drop(connection: DuckDBConnection): void
}

const IDLE_MAX = 16
const SPILL_MAX = '32GB'
/** The specification keeps the highest ids for itself, so no column has one. */
const NO_FIELD_ID = 2_147_483_500

export async function openDatabase({ memory_max_mb, threads, spill_folder }: DatabaseLimits): Promise<Database> {
  await sweepSpills(spill_folder)
  const folder = join(spill_folder, String(process.pid))
  await mkdir(folder, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: `${memory_max_mb}MB`,
    temp_directory: folder,
    max_temp_directory_size: SPILL_MAX,
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
  })
  const first = await instance.connect()
  const noRows = join(folder, 'no-rows.parquet')
  await first.run(
    `COPY (SELECT 0 AS nothing LIMIT 0) TO ${literal(noRows)} (FORMAT parquet, FIELD_IDS {nothing: ${NO_FIELD_ID}})`,
  )
  for (const macro of PRELUDE) await first.run(`CREATE MACRO ${macro}`)
  for (const setting of [
    "TimeZone = 'UTC'",
    'integer_division = true',
    'parquet_metadata_cache = true',
    'lock_configuration = true',
  ]) {
    await first.run(`SET GLOBAL ${setting}`)
  }
  const idle = [first]
  const drop = (connection: DuckDBConnection) => {
    connection.interrupt()
    connection.disconnectSync()
  }
  return {
    noRows,
    memory_max_mb,
    ownFile: (name) => join(folder, name),
    take: async () => idle.pop() ?? (await instance.connect()),
    give: (connection) => {
      if (idle.length < IDLE_MAX) idle.push(connection)
      else drop(connection)
    },
    drop,
  }
}

/** A killed engine leaves what it spilled, below its process number: removed by the next one. */
async function sweepSpills(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) {
    if (/^\d+$/.test(name) && !isAlive(Number(name))) await rm(join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
