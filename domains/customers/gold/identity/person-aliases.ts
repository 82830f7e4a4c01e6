import type { JsonObject } from '@storemesh/core'
import { type Fields, type RowFunction, text, whole } from '@storemesh/domain'

interface Merge {
  readonly place: number
  readonly from: string
  readonly to: string
  readonly at: string
}

interface Answering {
  readonly person_id: string
  readonly at: string
}

/** Who answers for an id that is nobody's any more, from when until when: it goes on wherever its new person goes. */
export const personAliases: RowFunction = {
  name: 'person_aliases/1',
  async *of(rows) {
    const answering = new Map<string, Answering[]>()
    /** By person: the ids that it answers for. */
    const answeredBy = new Map<string, string[]>()
    for (const { from, to, at } of await mergesIn(rows)) {
      const ids = [from, ...(answeredBy.get(from) ?? [])]
      for (const id of ids) answering.set(id, [...(answering.get(id) ?? []), { person_id: to, at }])
      answeredBy.delete(from)
      answeredBy.set(to, [...(answeredBy.get(to) ?? []), ...ids])
    }
    for (const [alias_id, all] of answering) yield* intervalsOf(alias_id, all)
  },
}

async function mergesIn(rows: AsyncIterable<readonly Fields[]>): Promise<readonly Merge[]> {
  const merges: Merge[] = []
  for await (const batch of rows)
    for (const row of batch)
      merges.push({
        place: whole(row, 'event_number'),
        from: text(row, 'from_person_id'),
        to: text(row, 'person_id'),
        at: text(row, 'occurred_at'),
      })
  return merges.toSorted((one, other) => one.place - other.place)
}

/** Of what was found out at one moment the last holds. */
function intervalsOf(alias_id: string, all: readonly Answering[]): readonly JsonObject[] {
  const lasting = all.filter(({ at }, place) => all[place + 1]?.at !== at)
  return lasting.map(({ person_id, at }, place) => {
    const end_at = lasting[place + 1]?.at ?? null
    return { alias_id, person_id, effective_at: at, end_at, is_current: end_at === null }
  })
}
