import { isCalendarDay } from '@storemesh/core'
import { optional } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { text } from '../kind/kinds.js'
import { data } from './options.js'
import { dryRun } from './table-upkeep.js'

const day = text('a day such as 2026-01-31', isCalendarDay)

export const fromDay = optional({ name: 'from', about: 'only rows of this UTC day and of later ones', kind: day })
export const toDay = optional({ name: 'to', about: 'only rows of days before this one', kind: day })

export const replay: VerbDeclaration = {
  words: ['replay'],
  standsBack: true,
  summary: 'compute a silver or gold table again from what it reads, and then the tables that read it',
  about:
    'What comes of it is what a run makes that nothing befell; what changed by it is published. Each table is one commit: stopped or killed, it goes on after the last of them when it is called again. With days, only their rows of the named table are computed, and the tables that read it take over what changed; a table that has no partition by time, and a ledger, are refused so. It takes the place of the one writer that each domain has: while the mesh runs it refuses. With --dry-run it only looks, and may run at any time.',
  options: [fromDay, toDay, dryRun, data],
  positionals: [{ name: 'TABLE', about: 'a silver or gold table, as mesh table list prints it', required: true }],
  examples: ['replay orders_unified --dry-run', 'replay product_performance --from 2026-01-01 --to 2026-02-01'],
}
