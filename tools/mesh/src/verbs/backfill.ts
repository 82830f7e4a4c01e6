import { isCalendarDay } from '@storemesh/core'
import { optional } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { text } from '../kind/kinds.js'
import { data } from './options.js'
import { dryRun } from './table-upkeep.js'

export const OFFSET = /^\d{1,15}$/

const bound = text('a day such as 2026-01-31, or an offset such as 1200', (value) => OFFSET.test(value) || isCalendarDay(value))

export const fromBound = optional({
  name: 'from',
  about: 'of a topic only what its log took on this UTC day or later, or what stands at this offset of each partition or past it',
  kind: bound,
})

export const toBound = optional({
  name: 'to',
  about: 'of a topic only what its log took before this UTC day, or what stands before this offset of each partition',
  kind: bound,
})

export const backfill: VerbDeclaration = {
  words: ['backfill'],
  standsBack: true,
  summary: 'read the source of a bronze table again, and bring the rows that the table lacks',
  about:
    'A row is known by its id, which is made from its place in the source: what is there stays, what is missing lands once, what no contract can read is in the dead letter once. What was sent back to the table is read again too. The position of the table’s own feed does not move, and nothing past it is read: that is what mesh run brings. Stopped or killed, it goes on where it was when it is called again with the same days or offsets. It takes the place of the one writer that each domain has: while the mesh runs it refuses. With --dry-run it only counts, and may run at any time.',
  options: [fromBound, toBound, dryRun, data],
  positionals: [{ name: 'TABLE', about: 'a bronze table, as mesh table list prints it', required: true }],
  examples: [
    'backfill bronze_kafka__transactions --dry-run',
    'backfill bronze_kafka__transactions --from 2026-01-31 --to 2026-02-02',
    'backfill bronze_postgres__users',
  ],
}
