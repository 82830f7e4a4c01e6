import { freshFolder } from '../fresh-folder.js'
import { meshDone } from '../mesh-command.js'
import type { WhenOver } from '../when-over.js'

export interface CaughtUpFolder {
  readonly data: string
  /** What `mesh simulate` said of itself. */
  readonly simulated: { readonly events: number; readonly good: number; readonly bad: number; readonly repeats: number }
}

/** A data folder with events in it whose tables have caught up. */
export async function caughtUpFolder(whenOver: WhenOver, events = 600): Promise<CaughtUpFolder> {
  const data = await freshFolder(whenOver)
  const simulated: CaughtUpFolder['simulated'] = JSON.parse(
    await meshDone('simulate', '--events', String(events), '--mix', '0/0/1', '--seed', '7', '--json', '--data', data),
  )
  await meshDone('run', '--once', '--data', data)
  return { data, simulated }
}
