import { sweepOrphans } from '@storemesh/iceberg'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { filesMax, orphanHours } from '../table-upkeep.js'
import { counts, onTables, outcomeOf } from './on-tables.js'

const HOUR_MS = 60 * 60_000

export const run = (call: Call): Promise<ExitCode> =>
  onTables(call, counts('files', 'size_bytes'), async (parts, { name }) => {
    const { isDryRun } = parts
    const [hours, files_max] = [call.option(orphanHours), call.option(filesMax)]
    const swept = await sweepOrphans(parts, name, {
      dryRun: isDryRun,
      ...(hours !== undefined && { min_age_ms: hours * HOUR_MS }),
      ...(files_max !== undefined && { files_max }),
    })
    return { outcome: outcomeOf('swept', { isDryRun, count: swept.files }), ...swept }
  })
