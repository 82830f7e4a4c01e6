import { hash } from 'node:crypto'
import { viewerOfEverything } from '@storemesh/access'
import { askedBy, type AuditedProduct } from '@storemesh/audit'
import type { Call } from '../command/verb.js'
import { openDataFolder } from '../data-folder/data-folder.js'
import { accountHere } from './account-here.js'
import { openAudit } from './audit.js'
import { childLog } from './child-log.js'

/** What stands for all of a row of which nobody says what in it is of persons. */
export const WHOLE = '*'

/** Notes what a verb is about to print of persons; where it cannot be noted, nothing is printed. AUDIT_UNAVAILABLE. */
export async function noteReading(
  { settings, clock, dice }: Call,
  verb: string,
  reads: readonly AuditedProduct[],
): Promise<void> {
  if (reads.length === 0) return
  const { dataFolder, audit: places } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'read' })
  const audit = openAudit('query', { layout, heads: places.heads, clock, dice, log: childLog(clock) })
  try {
    await audit.append([
      {
        kind: 'read',
        who: { ...askedBy(viewerOfEverything(`mesh ${verb}`)), account: accountHere() },
        surface: 'command',
        request_id: dice.uuid(),
        operation: verb,
        digest: hash('sha256', verb),
        reads,
      },
    ])
  } finally {
    await audit.close()
  }
}
