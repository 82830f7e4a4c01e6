import { Fault, instantOf } from '@storemesh/core'
import { type RefusedRow, type RefusedTable, type RejectedParts, sendBack, type SentOutcome } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Row } from '../../command/text-table.js'
import type { Call } from '../../command/verb.js'
import { before } from '../refused-rows.js'
import { dryRun } from '../table-upkeep.js'
import { nameOf, refusingNamed, rowsById, rowsOf, tableOf } from './find-refused.js'
import { withRejected } from './with-rejected.js'

export interface Send {
  readonly what: 'original' | 'fix'
  /** Instead of rows by their ids: every row, or those with a code. */
  readonly all: boolean
  readonly code?: string | undefined
}

/** Sends rows of one table back to it, and says of each what became of it; of very many, how many. */
export const sendRefused = (call: Call, { what, all, code }: Send): Promise<ExitCode> =>
  withRejected<ExitCode>(call, async (parts) => {
    const [name = '', ...row_ids] = call.positionals
    const table = tableOf(await refusingNamed(name))
    requireOneChoice([row_ids.length > 0, all, code !== undefined], what)
    const rows = await chosen(call, parts, table, { row_ids, code })
    const isDryRun = call.option(dryRun)
    const outcomes = await sendBack(parts, table, rows, { what, dryRun: isDryRun })
    const said = (outcome: SentOutcome | undefined) => (isDryRun && outcome === 'sent' ? 'would be sent' : (outcome ?? ''))
    const each = rows.map((row) => ({
      table: nameOf(table),
      row_id: row.row_id,
      code: row.code,
      outcome: said(outcomes.get(row.row_id)),
    }))
    if (row_ids.length > 0)
      call.output.table([{ name: 'table' }, { name: 'row_id' }, { name: 'code' }, { name: 'outcome' }], each)
    else printCounts(call, what === 'fix' ? each.filter(({ outcome }) => outcome !== 'has no fix') : each)
    if (!isDryRun && each.some(({ outcome }) => outcome === 'sent'))
      call.output.note('The mesh that runs takes them in; where none runs: mesh run --once')
    return 0
  })

function requireOneChoice(choices: readonly boolean[], what: Send['what']): void {
  const count = choices.filter(Boolean).length
  const expected = what === 'original' ? 'ROW_ID, --code CODE or --all' : 'ROW_ID or --all'
  if (count === 0) throw new Fault('OPTION_MISSING', `which rows: expected ${expected}`)
  if (count > 1) throw new Fault('OPTION_INVALID', `expected one of ${expected}, got ${count} of them`)
}

async function chosen(
  { option, output }: Call,
  parts: RejectedParts,
  table: RefusedTable,
  { row_ids, code }: { readonly row_ids: readonly string[]; readonly code: string | undefined },
): Promise<readonly RefusedRow[]> {
  if (row_ids.length > 0) return [...(await rowsById(parts, table, row_ids)).rows.values()]
  const instant = option(before)
  const before_ms = instant === undefined ? undefined : instantOf(instant)
  const { rows, left_out } = await rowsOf(parts, table, before_ms === undefined ? {} : { before_ms })
  if (left_out > 0) output.note(`${nameOf(table)}: ${left_out} older rows are left for the next time, with --before.`)
  return [...rows.values()].filter((row) => code === undefined || row.code === code)
}

function printCounts({ output }: Call, each: readonly Readonly<Record<'table' | 'code' | 'outcome', string>>[]): void {
  const counts = new Map<string, Row & { rows: number }>()
  for (const { table, code, outcome } of each) {
    const line = counts.get(`${code} ${outcome}`) ?? { table, code, outcome, rows: 0 }
    counts.set(`${code} ${outcome}`, { ...line, rows: line.rows + 1 })
  }
  output.table([{ name: 'table' }, { name: 'code' }, { name: 'outcome' }, { name: 'rows', align: 'right' }], [...counts.values()])
}
