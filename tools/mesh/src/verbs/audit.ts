import { optional, withDefault } from '../command/option.js'
import type { VerbDeclaration } from '../command/verb.js'
import { text, wholeNumber } from '../kind/kinds.js'
import { instantOf } from '@storemesh/core'
import { data } from './options.js'

export const fromMoment = optional({
  name: 'from',
  about: 'files of entries that are all older are not looked at again, and what they end with is believed',
  kind: text('an instant such as 2026-11-28T00:00:00Z', (said) => instantOf(said) !== undefined),
})

export const auditVerify: VerbDeclaration = {
  words: ['audit', 'verify'],
  summary: 'check that no entry of the audit log was changed, taken away, moved or put in',
  about:
    'Each chain is walked from its first entry, and compared with the signed heads of it (audit.heads). Ends with 1 where one is not what was written, and says from which entry on. A line that a killed process left unfinished is told of and is no flaw: nobody was answered by it.',
  options: [fromMoment, data],
  examples: ['audit verify', 'audit verify --from 2026-11-01T00:00:00Z --json'],
}

export const who = optional({ name: 'who', about: 'only what this one asked, by name, role or account', kind: text('a name') })

export const product = optional({
  name: 'product',
  about: 'only what was asked of this product',
  kind: text('a product such as customers.dim_users'),
})

export const entriesLimit = withDefault({
  name: 'limit',
  about: 'the most entries to print, the newest first',
  kind: wholeNumber({ min: 1, max: 100_000 }),
  initial: 50,
})

export const auditList: VerbDeclaration = {
  words: ['audit', 'list'],
  summary: 'print who read what of persons and who changed what, the newest first',
  options: [who, product, entriesLimit, data],
  examples: ['audit list', 'audit list --product customers.customer_360 --limit 20', 'audit list --who support --json'],
}
