import { instantText, type Json } from '@storemesh/core'
import { fixesOf, originalBytes, statesOf } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { noteReading, WHOLE } from '../../wiring/noted-reading.js'
import { raw } from '../refused-rows.js'
import { findRow, nameOf } from './find-refused.js'
import { withRejected } from './with-rejected.js'

/** All that is known of one refused row, as the verb of that name prints it. */
export const showRefused = (call: Call, verb: string): Promise<ExitCode> =>
  withRejected<ExitCode>(call, async (parts) => {
    const { table, row } = await findRow(parts, call.positionals[0] ?? '')
    const original = await originalBytes(parts.eventLog, table, row)
    await noteReading(call, verb, [{ product: nameOf(table), columns: [WHOLE] }])
    if (call.option(raw)) {
      call.output.bytes(original)
      return 0
    }
    const { row_id } = row
    const only = new Set([row_id])
    const isTable = table.kind === 'table'
    const fix = isTable ? (await fixesOf(parts.eventLog, table, only)).get(row_id) : undefined
    call.output.value({
      table: nameOf(table),
      row_id,
      state: isTable ? ((await statesOf(parts, table, only)).get(row_id) ?? 'open') : 'open',
      code: row.code,
      reason: row.reason,
      ...(isTable && { contract: table.bronze.contract }),
      source_partition: row.source_partition,
      source_offset: row.source_offset,
      refused_at: instantText(row.refused_ms),
      times: row.times,
      size_bytes: original.byteLength,
      ...shown('original', original),
      ...(fix && shown('fix', fix)),
    })
    return 0
  })

/** Bytes as text where they are UTF-8, else in base 64 and named so. */
function shown(name: string, bytes: Uint8Array): Readonly<Record<string, Json>> {
  try {
    return { [name]: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { [`${name}_base64`]: Buffer.from(bytes).toString('base64') }
  }
}
