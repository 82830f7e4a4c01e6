import { type Clock, Fault, instantText, isFault, type JsonObject } from '@storemesh/core'
import type { Source, SourceRow } from '@storemesh/source'
import type { EventReader } from '../event-reader.js'
import type { SourceMark } from '../summary.js'

const BATCH = { rows_max: 10_000, bytes_max: 16 << 20 }
/** Bronze commits every few seconds: whoever is further behind than this has a pipeline that stands. */
const AHEAD_MAX = 1_000_000

/** What the source has that bronze had not read at its mark. What bronze would refuse is left out. */
export interface ComingRows {
  /** Those that came since it was asked last. SOURCE_REPLACED, REALTIME_BEHIND. */
  next(): AsyncGenerator<readonly JsonObject[]>
}

interface Coming {
  /** The real-time table's, for messages. */
  readonly name: string
  readonly source: Source
  readonly read: EventReader
  readonly mark: SourceMark | undefined
  readonly clock: Clock
}

export function comingRows({ name, source, read, mark, clock }: Coming): ComingRows {
  let position = mark?.position
  let known = mark?.identity
  let seen = 0
  return {
    async *next() {
      const identity = await source.identity().catch(isMissing)
      if (identity === undefined) return
      known ??= identity
      if (known !== identity) throw replaced(name, known, identity)
      for (;;) {
        const batch = await source.read(position, BATCH)
        const checked = await read(batch.rows.map(({ value }) => value))
        const rows = checked.flatMap((event, at) => {
          const row = batch.rows[at]
          return event.ok && row ? [comingRow(event.columns, row, clock)] : []
        })
        position = batch.next
        seen += batch.rows.length
        if (rows.length > 0) yield rows
        if (seen > AHEAD_MAX) throw behind(name)
        if (batch.caught_up || batch.rows.length === 0) return
      }
    },
  }
}

const comingRow = (columns: JsonObject, { partition, offset, appended_ms }: SourceRow, clock: Clock): JsonObject => ({
  ...columns,
  source_partition: partition,
  source_offset: offset,
  created_at: instantText(appended_ms ?? clock.now_ms()),
})

/** A topic that nobody has written to yet holds nothing. */
function isMissing(error: unknown): undefined {
  if (isFault(error, 'SOURCE_TOPIC_MISSING')) return undefined
  throw error
}

const replaced = (name: string, was: string, is: string) =>
  new Fault('SOURCE_REPLACED', `${name} was read from ${was}, and its topic is ${is} now: it was deleted and made anew`)

const behind = (name: string) =>
  new Fault(
    'REALTIME_BEHIND',
    `${name}: expected at most ${AHEAD_MAX} events that bronze has not read yet, found more; see that the pipeline runs`,
  )
