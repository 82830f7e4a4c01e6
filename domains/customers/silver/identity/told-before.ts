import { type Assignment, aliasTable } from '@storemesh/identity'
import { type Fields, optionalText, text, whole } from '@storemesh/domain'
import { latest } from './person-record.js'

/** What the journal has so far. */
export interface ToldBefore {
  readonly assignment: Assignment
  /** Pairs that were put before somebody. */
  readonly reviews: ReadonlySet<string>
  /** Ids of decisions of which it was noted that they hold, or were refused. */
  readonly decided: ReadonlySet<string>
  readonly last_number: number
  readonly last_at: string | undefined
}

export const pairKey = ([one, other]: readonly [string, string]): string =>
  JSON.stringify(one < other ? [one, other] : [other, one])

export async function toldBefore(journal: AsyncIterable<readonly Fields[]>): Promise<ToldBefore> {
  const [persons, born, aliases] = [new Map<string, string>(), new Map<string, number>(), new Map<string, string>()]
  const [reviews, decided] = [new Set<string>(), new Set<string>()]
  let [last_number, last_at]: [number, string | undefined] = [0, undefined]
  for await (const batch of journal)
    for (const row of batch) {
      last_number = whole(row, 'event_number')
      const at = text(row, 'occurred_at')
      last_at = latest([at, ...(last_at === undefined ? [] : [last_at])])
      const [person, from] = [optionalText(row, 'person_id'), optionalText(row, 'from_person_id')]
      const [record, other] = [optionalText(row, 'record'), optionalText(row, 'other_record')]
      const decision = optionalText(row, 'decision_id')
      if (person !== null && !born.has(person)) born.set(person, Date.parse(at))
      switch (text(row, 'event')) {
        case 'ASSIGNED':
          if (record !== null && person !== null) persons.set(record, person)
          break
        case 'RELEASED':
          if (record !== null) persons.delete(record)
          break
        case 'MERGED':
          if (from !== null && person !== null) aliases.set(from, person)
          break
        case 'TO_REVIEW':
          if (record !== null && other !== null) reviews.add(pairKey([record, other]))
          break
        case 'MANUAL':
        case 'REFUSED':
          if (decision !== null) decided.add(decision)
      }
    }
  return { assignment: { persons, born, aliases: aliasTable(aliases) }, reviews, decided, last_number, last_at }
}
