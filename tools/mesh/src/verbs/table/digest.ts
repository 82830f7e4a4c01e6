import { createHash } from 'node:crypto'
import { viewerOfEverything } from '@storemesh/access'
import { schemaOf, type Table } from '@storemesh/iceberg'
import { LOADING_COLUMNS } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import type { Tables } from '../../wiring/embedded.js'
import { findTable, fullName } from '../../wiring/find-table.js'
import { shown } from '../../wiring/shown.js'
import { snapshot as snapshotOption } from '../table.js'
import { withTables } from './with-tables.js'

/** The same rows have the same digest, in whatever order and whatever files: rows are digested one by one and the digests added up. */
export const run = (call: Call): Promise<ExitCode> =>
  withTables<ExitCode>(call, async (tables) => {
    const { output, option, positionals } = call
    const named = positionals.length > 0 ? positionals : (await tables.catalog.list()).map(fullName)
    const rows: { table: string; rows: number; digest: string }[] = []
    for (const name of named) rows.push(await digestOf(tables, await findTable(tables.catalog, name), option(snapshotOption)))
    output.table([{ name: 'table' }, { name: 'rows', align: 'right' }, { name: 'digest' }], rows)
    return 0
  })

const DIGEST_BITS = 128n

async function digestOf({ engine, lake }: Tables, table: Table, snapshot_id: string | undefined) {
  const name = fullName(table.name)
  const columns = schemaOf(table, snapshot_id)
    .fields.map((field) => field.name)
    .filter((column) => !LOADING_COLUMNS.has(column))
  const relations = new Map([[name, await lake.relation(table, snapshot_id === undefined ? {} : { snapshot_id })]])
  let sum = 0n
  let count = 0
  for await (const batch of engine.rows(
    { sql: `SELECT ${columns.map(quoted).join(', ')} FROM ${name}`, relations },
    viewerOfEverything('mesh table digest'),
  )) {
    count += batch.length
    for (const row of batch) sum += rowDigest(JSON.stringify(shown(row)))
  }
  return { table: name, rows: count, digest: BigInt.asUintN(Number(DIGEST_BITS), sum).toString(16).padStart(32, '0') }
}

/** A column may be called as a word of SQL is. */
const quoted = (column: string): string => `"${column.replaceAll('"', '""')}"`

const rowDigest = (text: string): bigint => BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 32)}`)
