import type { PersonRecord } from './person-record.js'
import type { PersonSets } from './person-sets.js'
import type { Reason } from './said-outright.js'

/**
 * A record that names several accounts is nobody's for as long as these are several persons'. Where they have turned out to be one
 * person's it is that person's, as if it named but one of them.
 */
export function joinNamedTogether(
  records: readonly PersonRecord[],
  sets: PersonSets,
  records_max: number,
): ReadonlyMap<string, Reason> {
  const known = new Set(records.map(({ record }) => record))
  const reasons = new Map<string, Reason>()
  for (const { record, named } of records) {
    const [account, ...others] = named.filter((each) => known.has(each))
    if (account === undefined || others.length === 0 || sets.areOne(record, account)) continue
    if (!others.every((other) => sets.areOne(account, other)) || !sets.mayJoin(record, account)) continue
    if (sets.membersOf(record).length + sets.membersOf(account).length > records_max) continue
    sets.join(record, account)
    reasons.set(record, { because: 'named by its source', other: account })
  }
  return reasons
}
