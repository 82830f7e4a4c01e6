import { hash } from 'node:crypto'
import { type Clock, dayText } from '@storemesh/core'
import { type KeyValueStore, put, RANGE_LIMIT_MAX, type Space } from '@storemesh/key-value'
import { type DocumentNode, Kind, print } from 'graphql'
import { withoutValues } from '../documents/without-values.js'
import type { OperationInUse, OperationNotes } from './operations-in-use.js'

type OperationRow = { readonly name: string; readonly text: string; readonly day: string }

const SPACE: Space<OperationRow> = { name: 'graph.operation', indexes: { day: ({ day }) => day } }
const ANY_VERSION = 0
const DAY_MS = 86_400_000
/** What nobody has asked for so many days is in use no longer. */
export const QUIET_DAYS = 30
/** Of one process and day. Where clients make up texts, the first of them tell enough. */
const OPERATIONS_MAX = 5000
const TEXT_LENGTH_MAX = 64_000
const NAMELESS = '(no name)'

interface Noting {
  readonly store: KeyValueStore
  readonly clock: Clock
  /** Told when a day’s note could not be written; what is asked again is noted again. */
  readonly onFailure: (error: unknown) => void
}

/** An operation is written down once a day: whoever asks it again costs one look into a set. */
export function operationNotes({ store, clock, onFailure }: Noting): OperationNotes {
  let today = ''
  let noted = new Set<string>()
  let seen = new WeakSet<DocumentNode>()
  let writing = Promise.resolve()
  return {
    note(document) {
      const day = dayText(clock.now_ms())
      if (day !== today) [today, noted, seen] = [day, new Set(), new WeakSet()]
      if (seen.has(document)) return
      seen.add(document)
      if (noted.size >= OPERATIONS_MAX) return
      const text = print(withoutValues(document))
      const key = hash('sha256', text)
      if (noted.has(key) || text.length > TEXT_LENGTH_MAX) return
      noted.add(key)
      const row = { name: nameOf(document), text, day }
      const expires_at_ms = clock.now_ms() + QUIET_DAYS * DAY_MS
      writing = writing
        .then(() => store.write([put(SPACE, key, row, ANY_VERSION, { expires_at_ms })]))
        .catch((error: unknown) => {
          noted.delete(key)
          seen = new WeakSet()
          onFailure(error)
        })
    },
    settled: () => writing,
  }
}

const nameOf = ({ definitions }: DocumentNode): string =>
  definitions.flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION && node.name ? [node.name.value] : [])).join(' ') ||
  NAMELESS

/** All that were asked within QUIET_DAYS. */
export async function operationsInUse(store: KeyValueStore): Promise<readonly OperationInUse[]> {
  const found: OperationInUse[] = []
  for (let after: string | undefined; ; ) {
    const entries = await store.range(SPACE, 'day', { limit: RANGE_LIMIT_MAX, ...(after !== undefined && { after }) })
    found.push(...entries.map(({ row }) => row))
    after = entries.at(-1)?.place
    if (entries.length < RANGE_LIMIT_MAX) return found
  }
}
