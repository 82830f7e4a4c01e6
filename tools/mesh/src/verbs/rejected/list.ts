import { instantOf, instantText, type Json } from '@storemesh/core'
import { type RefusedRow, type Refusing, type RejectedParts, ROW_STATES, type RowState, statesOf } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Column, Row } from '../../command/text-table.js'
import type { Call } from '../../command/verb.js'
import { before, rowsLimit } from '../refused-rows.js'
import { allRefusing, nameOf, refusingNamed, rowsOf } from './find-refused.js'
import { withRejected } from './with-rejected.js'

/** The rows of what is named; else counts of each of a kind. Nothing is sent to a model or a processor, so its rows stay open. */
export const listRefused = (call: Call, isOfKind: (table: Refusing) => boolean): Promise<ExitCode> =>
  withRejected<ExitCode>(call, async (parts) => {
    const [name] = call.positionals
    if (name === undefined) await printCounts(call, parts, (await allRefusing()).filter(isOfKind))
    else await printRows(call, parts, await refusingNamed(name))
    return 0
  })

const right = (name: string): Column => ({ name, align: 'right' })

async function printCounts(call: Call, parts: RejectedParts, some: readonly Refusing[]): Promise<void> {
  const lines: Row[] = []
  for (const table of some) lines.push(...countsOf(table, await refused(call, parts, table)))
  const columns = [
    { name: 'table' },
    { name: 'code' },
    right('rows'),
    ...ROW_STATES.map(right),
    { name: 'oldest' },
    { name: 'newest' },
  ]
  call.output.table(columns, lines)
}

interface Refused {
  readonly rows: readonly RefusedRow[]
  readonly states: ReadonlyMap<string, RowState>
}

/** Says so where there are more than it looks at. */
async function refused({ option, output }: Call, parts: RejectedParts, table: Refusing): Promise<Refused> {
  const instant = option(before)
  const before_ms = instant === undefined ? undefined : instantOf(instant)
  const { rows, left_out } = await rowsOf(parts, table, before_ms === undefined ? {} : { before_ms })
  if (left_out > 0) output.note(`${nameOf(table)}: ${left_out} older rows are not looked at; --before looks further back.`)
  return {
    rows: [...rows.values()],
    states: table.kind === 'table' ? await statesOf(parts, table, new Set(rows.keys())) : new Map(),
  }
}

function countsOf(table: Refusing, { rows, states }: Refused): readonly Row[] {
  const codes = [...new Set(rows.map(({ code }) => code))].toSorted()
  return codes.map((code): Row => {
    const some = rows.filter((row) => row.code === code)
    const counts: Record<string, Json> = {}
    for (const state of ROW_STATES) counts[state] = some.filter(({ row_id }) => (states.get(row_id) ?? 'open') === state).length
    const times = some.map(({ refused_ms }) => refused_ms).toSorted((a, b) => a - b)
    return {
      table: nameOf(table),
      code,
      rows: some.length,
      ...counts,
      oldest: instantText(times[0] ?? 0),
      newest: instantText(times.at(-1) ?? 0),
    }
  })
}

async function printRows(call: Call, parts: RejectedParts, table: Refusing): Promise<void> {
  const { rows, states } = await refused(call, parts, table)
  const limit = call.option(rowsLimit)
  const newest = rows.toReversed().slice(0, limit)
  if (rows.length > limit) call.output.note(`Only the newest ${limit} of ${rows.length} rows are printed; --limit prints more.`)
  call.output.table(
    [
      { name: 'row_id' },
      { name: 'state' },
      { name: 'code' },
      { name: 'reason' },
      right('source_partition'),
      right('source_offset'),
      { name: 'refused_at' },
      right('times'),
    ],
    newest.map((row) => ({
      row_id: row.row_id,
      state: states.get(row.row_id) ?? 'open',
      code: row.code,
      reason: row.reason,
      source_partition: row.source_partition,
      source_offset: row.source_offset,
      refused_at: instantText(row.refused_ms),
      times: row.times,
    })),
  )
}
