import { instantText } from '@storemesh/core'
import { currentSnapshot, type Table } from '@storemesh/iceberg'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { isWide } from '../table.js'
import { listDeclared } from './list-declared.js'
import { withTables } from './with-tables.js'

export const run = (call: Call): Promise<ExitCode> => (call.option(isWide) ? listDeclared(call) : listMade(call))

const listMade = (call: Call): Promise<ExitCode> =>
  withTables<ExitCode>(call, async ({ catalog, store }) => {
    const names = await catalog.list()
    const tables = await Promise.all(names.map((name) => catalog.load(name)))
    const columns = [
      { name: 'table' },
      { name: 'layer' },
      { name: 'rows', align: 'right' as const },
      { name: 'files', align: 'right' as const },
      { name: 'size_bytes', align: 'right' as const },
      { name: 'snapshots', align: 'right' as const },
      { name: 'changed_at' },
    ]
    call.output.table(
      columns,
      tables.map((table) => line(table, store.root)),
    )
    return 0
  })

function line(table: Table, root: string) {
  const snapshot = currentSnapshot(table)
  const total = (name: string) => Number(snapshot?.summary[name] ?? 0)
  return {
    table: `${table.name.namespace}.${table.name.name}`,
    layer: table.metadata.location.slice(root.length + 1).split('/')[0] ?? '',
    rows: total('total-records'),
    files: total('total-data-files'),
    size_bytes: total('total-files-size'),
    snapshots: table.metadata.snapshots.length,
    changed_at: snapshot ? instantText(snapshot['timestamp-ms']) : null,
  }
}
