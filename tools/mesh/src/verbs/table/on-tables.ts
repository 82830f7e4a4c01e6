import { rm } from 'node:fs/promises'
import { viewerOfEverything } from '@storemesh/access'
import type { Table } from '@storemesh/iceberg'
import type { CompactParts } from '@storemesh/lake'
import type { ExitCode } from '../../command/exit-code.js'
import type { Column, Row } from '../../command/text-table.js'
import type { Call } from '../../command/verb.js'
import { type DataFolder, openDataFolder } from '../../data-folder/data-folder.js'
import { newSpool } from '../../data-folder/spool.js'
import { takeDomainLocks } from '../../wiring/domain-locks.js'
import { openTables } from '../../wiring/embedded.js'
import { findTable, fullName } from '../../wiring/find-table.js'
import { dryRun } from '../table-upkeep.js'

/** What a verb does with one table, and the rest of its line. */
export type OnTable = (parts: OnTableParts, table: Table) => Promise<Row>
export type OnTableParts = CompactParts & { readonly layout: DataFolder; readonly isDryRun: boolean }

/** Does the work on each of the named tables, as the one writer of their domains, and prints a line for each. */
export async function onTables(call: Call, columns: readonly Column[], work: OnTable): Promise<ExitCode> {
  const { option, positionals, settings, output, clock, dice } = call
  const { dataFolder, memory, threads } = await settings()
  const isDryRun = option(dryRun)
  const layout = await openDataFolder(dataFolder, { mode: 'read' }) // a folder that is none is not made into one
  const tables = openTables(layout, { memory_mb: memory.pipeline_mb, threads, yields: true }, clock, dice)
  try {
    const found: Table[] = []
    for (const name of positionals) found.push(await findTable(tables.catalog, name))
    const domains = isDryRun ? [] : [...new Set(found.map((table) => table.name.namespace))]
    const locks = await takeDomainLocks(layout, domains, output.note)
    const spool = isDryRun ? layout.spool : await newSpool(layout, dice) // nothing is written to it by a dry run
    const parts = { ...tables, layout, isDryRun, clock, dice, spool, viewer: viewerOfEverything('mesh table') }
    try {
      const rows: Row[] = []
      for (const { name } of found) {
        // what it is once nobody else writes it
        rows.push({ table: fullName(name), ...(await work(parts, await tables.catalog.load(name))) })
      }
      output.table([{ name: 'table' }, { name: 'outcome' }, ...columns], rows)
    } finally {
      if (!isDryRun) await rm(spool, { recursive: true, force: true })
      await locks.release()
    }
  } finally {
    await tables.engine.close()
  }
  return 0
}

/** Columns of numbers. */
export const counts = (...names: readonly string[]): readonly Column[] => names.map((name) => ({ name, align: 'right' }))

/** `compacted`, `would be compacted`, or that there was nothing to do. */
export const outcomeOf = (done: string, { isDryRun, count }: { readonly isDryRun: boolean; readonly count: number }): string => {
  if (count === 0) return 'nothing to do'
  return isDryRun ? `would be ${done}` : done
}
