import { instantOf } from '@storemesh/core'
import { flag, optional, withDefault } from '../command/option.js'
import type { Positional } from '../command/verb.js'
import { text, wholeNumber } from '../kind/kinds.js'

/** What the verbs over refused rows take, whether the rows came from topics or from elsewhere. */

export const TABLE: Positional = {
  name: 'TABLE',
  about: 'a table, as mesh table list prints it, or a live processor',
  required: true,
}
export const ROW_ID: Positional = { name: 'ROW_ID', about: 'a refused row, as the list of its table prints it', required: true }

export const ABOUT_WAY_BACK =
  'Nothing is taken from the one writer that each domain has: rows are put on a topic, and the mesh that runs takes them in, or the next mesh run. A row lands under the id that it had when it was refused, once, whatever is sent twice.'

export const rowsLimit = withDefault({
  name: 'limit',
  about: 'the most rows to print, the newest first',
  kind: wholeNumber({ min: 1, max: 10_000 }),
  initial: 100,
})

export const before = optional({
  name: 'before',
  about: 'only what was first refused before this instant',
  kind: text('an instant such as 2026-01-31T12:00:00Z', (value) => instantOf(value) !== undefined),
})

export const raw = flag('raw', 'print the bytes as they came, and nothing else')

export const all = flag('all', 'every row that may be sent')

export const code = optional({
  name: 'code',
  about: 'every row that was refused with this code',
  kind: text('a code such as EVENT_SCHEMA_UNKNOWN', (value) => /^[A-Z][A-Z0-9_]{0,63}$/.test(value)),
})
