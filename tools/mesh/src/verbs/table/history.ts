import { instantText } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { findTable } from '../../wiring/find-table.js'
import { historyLimit } from '../table.js'
import { withTables } from './with-tables.js'

export const run = (call: Call): Promise<ExitCode> =>
  withTables<ExitCode>(call, async ({ catalog }) => {
    const { output, option, positionals } = call
    const table = await findTable(catalog, positionals[0] ?? '')
    const newest = table.metadata.snapshots.toReversed().slice(0, option(historyLimit))
    const rows = newest.map((snapshot) => ({
      snapshot: snapshot['snapshot-id'],
      committed_at: instantText(snapshot['timestamp-ms']),
      operation: snapshot.summary['operation'] ?? '',
      added_rows: Number(snapshot.summary['added-records'] ?? 0),
      deleted_rows: Number(snapshot.summary['deleted-records'] ?? 0),
      rows: Number(snapshot.summary['total-records'] ?? 0),
    }))
    const right = { align: 'right' as const }
    output.table(
      [
        { name: 'snapshot' },
        { name: 'committed_at' },
        { name: 'operation' },
        { name: 'added_rows', ...right },
        { name: 'deleted_rows', ...right },
        { name: 'rows', ...right },
      ],
      rows,
    )
    return 0
  })
