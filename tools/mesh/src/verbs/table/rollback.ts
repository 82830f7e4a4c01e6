import { Fault, instantOf } from '@storemesh/core'
import { currentSnapshot, rollback, type Snapshot, snapshotAsOf, snapshotById, type Table } from '@storemesh/iceberg'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { asOf, to } from '../table-upkeep.js'
import { counts, onTables, outcomeOf } from './on-tables.js'

const right = { align: 'right' as const }

export const run = (call: Call): Promise<ExitCode> => {
  const targetOf = target(call)
  const columns = [{ name: 'from', ...right }, { name: 'to', ...right }, ...counts('rows_before', 'rows_after')]
  return onTables(call, columns, async ({ catalog, isDryRun }, table) => {
    const from = currentSnapshot(table)
    const back = targetOf(table)
    const { requirements, updates } = rollback(table.metadata, back['snapshot-id'])
    if (!isDryRun && updates.length > 0) await catalog.commit(table.name, requirements, updates)
    return {
      outcome: outcomeOf('rolled back', { isDryRun, count: updates.length }),
      from: from?.['snapshot-id'] ?? null,
      to: back['snapshot-id'],
      rows_before: rowsIn(from),
      rows_after: rowsIn(back),
    }
  })
}

/** Which snapshot a table is to go back to. OPTION_MISSING, OPTION_INVALID. */
function target({ option, positionals }: Call): (table: Table) => Snapshot {
  const id = option(to)
  const instant = option(asOf)
  const time_ms = instant === undefined ? undefined : instantOf(instant)
  if (id !== undefined && time_ms !== undefined) throw new Fault('OPTION_INVALID', 'expected one of --to and --as-of, got both')
  if (id !== undefined && positionals.length > 1)
    throw new Fault('OPTION_INVALID', '--to names a snapshot of one table, and several are named; take --as-of for all of them')
  if (id !== undefined) return (table) => snapshotById(table, id)
  if (time_ms !== undefined) return (table) => snapshotAsOf(table.metadata, time_ms)
  throw new Fault('OPTION_MISSING', 'expected --to SNAPSHOT or --as-of TIME; mesh table history prints both')
}

const rowsIn = (snapshot: Snapshot | undefined): number => Number(snapshot?.summary['total-records'] ?? 0)
