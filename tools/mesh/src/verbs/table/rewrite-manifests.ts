import { rewriteManifests } from '@storemesh/iceberg'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { manifestBytes } from '../table-upkeep.js'
import { counts, onTables, outcomeOf } from './on-tables.js'

export const run = (call: Call): Promise<ExitCode> =>
  onTables(call, counts('manifests_before', 'manifests_after', 'entries'), async (parts, { name }) => {
    const { isDryRun } = parts
    const done = await rewriteManifests(parts, name, { dryRun: isDryRun, target_bytes: call.option(manifestBytes) })
    return { outcome: outcomeOf('rewritten', { isDryRun, count: done.entries }), ...done }
  })
