import { compactTable } from '@storemesh/lake'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { bytesMax, filesMin } from '../table-upkeep.js'
import { counts, onTables, outcomeOf } from './on-tables.js'

export const run = (call: Call): Promise<ExitCode> =>
  onTables(
    call,
    counts('files_before', 'files_after', 'bytes_before', 'bytes_after', 'deletes_removed'),
    async (parts, { name }) => {
      const { isDryRun } = parts
      const [bytes_max, files_min] = [call.option(bytesMax), call.option(filesMin)]
      const done = await compactTable(parts, name, {
        dryRun: isDryRun,
        isEager: files_min === undefined,
        ...(bytes_max !== undefined && { bytes_max }),
        ...(files_min !== undefined && { files_min }),
      })
      const count = done.files_before + done.deletes_removed
      return { outcome: outcomeOf('compacted', { isDryRun, count }), ...done }
    },
  )
