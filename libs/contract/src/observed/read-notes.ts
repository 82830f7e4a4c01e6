import { type Clock, dayText } from '@storemesh/core'
import { type KeyValueStore, put, RANGE_LIMIT_MAX, type Space } from '@storemesh/key-value'
import type { FieldRead } from './field-read.js'

/** By which way it was read. */
export type ReadBy = 'graph' | 'sql'

/** The last day on which a field was read. */
export type ObservedRead = FieldRead & { readonly by: ReadBy; readonly day: string }

/** Notes which fields are read. */
export interface ReadNotes {
  readonly note: (reads: readonly FieldRead[]) => void
  /** Resolves when all that was noted is written. */
  readonly settled: () => Promise<void>
}

interface Noting {
  readonly store: KeyValueStore
  readonly clock: Clock
  readonly by: ReadBy
  /** Told when a day's note could not be written; what is read again is noted again. */
  readonly onFailure: (error: unknown) => void
}

type Note = {
  readonly contract: string
  readonly major: number
  readonly field: string
  readonly by: ReadBy
  readonly day: string
}

const SPACE: Space<Note> = { name: 'contract.read', indexes: { contract: ({ contract }) => contract } }
/** The last to write is right. */
const ANY_VERSION = 0

/** A field is written down once a day, however often it is read: to whoever asks the same again, it costs one look into a set. */
export function readNotes({ store, clock, by, onFailure }: Noting): ReadNotes {
  let today = ''
  let noted = new Set<string>()
  let lots = new WeakSet<readonly FieldRead[]>()
  let writing = Promise.resolve()
  return {
    note(reads) {
      const day = dayText(clock.now_ms())
      if (day !== today) [today, noted, lots] = [day, new Set(), new WeakSet()]
      if (lots.has(reads)) return
      lots.add(reads)
      const news = reads.filter((read) => !noted.has(keyOf(by, read)))
      if (news.length === 0) return
      for (const read of news) noted.add(keyOf(by, read))
      const changes = news.map(({ contract, major, field }) =>
        put(SPACE, keyOf(by, { contract, major, field }), { contract, major, field, by, day }, ANY_VERSION),
      )
      writing = writing
        .then(() => store.write(changes))
        .catch((error: unknown) => {
          for (const read of news) noted.delete(keyOf(by, read))
          lots = new WeakSet()
          onFailure(error)
        })
    },
    settled: () => writing,
  }
}

const keyOf = (by: ReadBy, { contract, major, field }: FieldRead): string => `${by} ${contract}@${major} ${field}`

/** All that was noted, of whatever day. */
export async function observedReads(store: KeyValueStore): Promise<readonly ObservedRead[]> {
  const reads: ObservedRead[] = []
  for (let after: string | undefined; ; ) {
    const entries = await store.range(SPACE, 'contract', { limit: RANGE_LIMIT_MAX, ...(after !== undefined && { after }) })
    reads.push(...entries.map(({ row }) => row))
    after = entries.at(-1)?.place
    if (entries.length < RANGE_LIMIT_MAX) return reads
  }
}
