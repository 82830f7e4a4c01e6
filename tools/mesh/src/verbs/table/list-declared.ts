import { currentSnapshot } from '@storemesh/iceberg'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { loadDomains } from '../../wiring/domains.js'
import { fullName } from '../../wiring/find-table.js'
import { declaredTables } from './declared-tables.js'
import { withTables } from './with-tables.js'

const COLUMNS = [
  { name: 'table' },
  { name: 'layer' },
  { name: 'rows', align: 'right' as const },
  { name: 'partition' },
  { name: 'checks', align: 'right' as const },
  { name: 'contract' },
  { name: 'published' },
  { name: 'test' },
]

/** Every table that a domain declares, with the rows that it has now. */
export const listDeclared = (call: Call): Promise<ExitCode> =>
  withTables<ExitCode>(call, async ({ catalog, contracts }) => {
    const made = new Map((await catalog.list()).map((name) => [fullName(name), name]))
    const declared = declaredTables(await loadDomains(), await contracts())
    const rows = await Promise.all(
      declared.map(async ({ table, layer, partition, checks, contract, isProduct, test }) => {
        const name = made.get(table)
        const snapshot = name && currentSnapshot(await catalog.load(name))
        return {
          table,
          layer,
          rows: name ? Number(snapshot?.summary['total-records'] ?? 0) : null,
          partition: partition ?? null,
          checks,
          contract: contract ?? null,
          published: isProduct,
          test: test ?? null,
        }
      }),
    )
    call.output.table(COLUMNS, rows)
    return 0
  })
