import { readFile, stat } from 'node:fs/promises'
import { Fault, messageOf } from '@storemesh/core'
import { keepFix, requireReadable, SENT_BYTES_MAX, statesOf } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { fixFile } from '../quarantine.js'
import { findRow, nameOf, tableOf } from '../rejected/find-refused.js'
import { withRejected } from '../rejected/with-rejected.js'
import { dryRun } from '../table-upkeep.js'

/** Keeps a correction that the table's contract can read. */
export const run = (call: Call): Promise<ExitCode> =>
  withRejected<ExitCode>(call, async (parts) => {
    const { option, output, positionals } = call
    const value = await contentOf(option(fixFile))
    const found = await findRow(parts, positionals[0] ?? '')
    const [table, row] = [tableOf(found.table), found.row]
    const states = await statesOf(parts, table, new Set([row.row_id]))
    if (states.get(row.row_id) === 'landed')
      throw new Fault('REFUSED_ROW_LANDED', `row ${row.row_id} is in ${nameOf(table)} already: a correction would change nothing`)
    const isDryRun = option(dryRun)
    if (isDryRun) await requireReadable(parts, table, row, value)
    else await keepFix(parts, table, row, value)
    output.table(
      [{ name: 'table' }, { name: 'row_id' }, { name: 'outcome' }, { name: 'size_bytes', align: 'right' }],
      [{ table: nameOf(table), row_id: row.row_id, outcome: isDryRun ? 'would be kept' : 'kept', size_bytes: value.byteLength }],
    )
    if (!isDryRun) output.note(`Send it: mesh quarantine replay ${nameOf(table)} ${row.row_id}`)
    return 0
  })

async function contentOf(path: string): Promise<Uint8Array> {
  const unreadable = (cause: unknown) =>
    new Fault(
      'FIX_FILE_UNREADABLE',
      `--file: expected a file with the corrected row, ${path} cannot be read (${messageOf(cause)})`,
      {
        cause,
      },
    )
  try {
    const { size } = await stat(path)
    if (size > SENT_BYTES_MAX) throw new Fault('FIX_TOO_LARGE', `${path}: expected at most ${SENT_BYTES_MAX} bytes, got ${size}`)
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw unreadable(cause)
  }
}
