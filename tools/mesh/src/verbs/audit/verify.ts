import { type ChainReport, verifyAudit } from '@storemesh/audit'
import { instantOf, instantText } from '@storemesh/core'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { auditKeyIn, headsFolder } from '../../wiring/audit.js'
import { fromMoment } from '../audit.js'

/** Walks every chain of the audit log; 1 where one is not what was written. */
export async function run({ option, settings, output }: Call): Promise<ExitCode> {
  const { dataFolder, audit } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'read' })
  const from_ms = instantOf(option(fromMoment) ?? '')
  const reports = await verifyAudit({
    folder: layout.audit,
    heads: headsFolder({ layout, heads: audit.heads }),
    key: await auditKeyIn(layout),
    from: from_ms === undefined ? undefined : instantText(from_ms),
  })
  const right = (name: string) => ({ name, align: 'right' as const })
  output.table(
    [
      { name: 'chain' },
      { name: 'is' },
      right('entries'),
      right('heads'),
      right('sequence'),
      { name: 'expected' },
      { name: 'got' },
    ],
    reports.flatMap(lines),
  )
  for (const { chain, torn } of reports)
    for (const left of torn)
      output.note(`${chain}: a killed process left an unfinished line, by which nobody was answered: ${left}`)
  if (reports.length === 0) output.note('Nothing was noted here yet.')
  return reports.some(({ flaws }) => flaws.length > 0) ? 1 : 0
}

function lines({ chain, entries, heads, flaws }: ChainReport) {
  if (flaws.length === 0) return [{ chain, is: 'sound', entries, heads }]
  return flaws.map(({ what, sequence, expected, got }) => ({ chain, is: what, entries, heads, sequence, expected, got }))
}
