import { viewerOfEverything } from '@storemesh/access'
import { secret, systemClock, systemDice } from '@storemesh/core'
import { commitFiles, restCatalog, type TableName } from '@storemesh/iceberg'
import { openLake, writeFiles } from '@storemesh/lake'
import { s3ObjectStore } from '@storemesh/object-store/s3'
import { duckdbEngine, type Row } from '@storemesh/query-engine'
import { inject, onTestFinished } from 'vitest'
import { runStatement } from '../trino/statement.js'
import { freshFolder } from './fresh-folder.js'

export const viewer = viewerOfEverything('test')

/** The lake as a mesh in the cluster has it: the same parts as embedded, behind the other adapters. */
export async function lakeOnServers() {
  const { access_key_id, secret_access_key, endpoint, region, bucket } = inject('s3')
  const store = s3ObjectStore({
    bucket,
    prefix: 'warehouse',
    region,
    endpoint,
    path_style: true,
    credentials: { access_key_id, secret_access_key: secret(secret_access_key) },
    cache: { folder: await freshFolder(), size_bytes_max: 2 ** 28 },
  })
  const catalog = restCatalog({ ...inject('catalog'), clock: systemClock, dice: systemDice })
  const engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: await freshFolder(), clock: systemClock })
  onTestFinished(() => engine.close())
  const lake = openLake({ catalog, store, engine })

  /** Commits the rows of a SELECT. */
  async function append(name: TableName, sql: string): Promise<void> {
    const parts = { catalog, store, engine, viewer, spool: await freshFolder(), clock: systemClock, dice: systemDice }
    const add = await writeFiles(parts, { sql, relations: new Map() }, await catalog.load(name))
    await commitFiles(parts, name, { operation: 'append', add, remove: [], summary: {} })
  }

  async function rows(sql: string): Promise<readonly Row[]> {
    const all: Row[] = []
    for await (const batch of lake.rows(sql, viewer)) all.push(...batch)
    return all
  }
  /** The answer from a table as it was at a snapshot; the SELECT calls it `then_table`. */
  async function rowsAt(name: TableName, snapshot_id: string, sql: string): Promise<readonly Row[]> {
    const relations = new Map([['then_table', await lake.relation(await catalog.load(name), { snapshot_id })]])
    const all: Row[] = []
    for await (const batch of engine.rows({ sql, relations }, viewer)) all.push(...batch)
    return all
  }
  return { store, catalog, engine, append, rows, rowsAt }
}

export const trino = (sql: string) => runStatement(inject('trino').address, sql)
