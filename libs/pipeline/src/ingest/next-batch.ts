import type { Contract } from '@storemesh/contract'
import { schemaOf, type Table } from '@storemesh/iceberg'
import type { Source, SourceBatch, SourcePosition } from '@storemesh/source'
import type { PipelineParts } from '../parts.js'
import type { PlainEventsFile } from './plain-events/read-plain-events.js'
import { beginPlain, isLarge } from './plain-rows.js'

/** What a source has next, and what is read already of those of its events that are written plainly. */
export interface NextBatch {
  readonly batch: SourceBatch
  readonly plain: Promise<PlainEventsFile | undefined>
}

export interface NextBatches {
  take(table: Table, position: SourcePosition | undefined): Promise<NextBatch>
}

const LIMITS = { rows_max: 50_000, bytes_max: 64 << 20 }
const NONE = Promise.resolve(undefined)

export const oneByOne = (source: Source): NextBatches => ({
  take: async (_, position) => ({ batch: await source.read(position, LIMITS), plain: NONE }),
})

/** Of a topic that has much, the batch after the one that is landing is read already: reading it changes nothing there. */
export function oneAhead(parts: PipelineParts, source: Source, contract: Contract): NextBatches {
  let ahead: { readonly at: string; readonly next: Promise<NextBatch> } | undefined

  async function begin(table: Table, position: SourcePosition | undefined): Promise<NextBatch> {
    const batch = await source.read(position, LIMITS)
    const plain = beginPlain(parts, contract, table, batch.rows)
    plain.catch(() => undefined) // whoever takes the batch hears of it
    return { batch, plain }
  }

  return {
    async take(table, position) {
      const taken = ahead?.at === placeIn(table, position) ? ahead.next : begin(table, position)
      ahead = undefined
      const next = await taken
      const { rows, next: position_after, caught_up } = next.batch
      if (isLarge(rows) && !caught_up) {
        ahead = { at: placeIn(table, position_after), next: begin(table, position_after) }
        ahead.next.catch(() => undefined)
      }
      return next
    },
  }
}

/** What was read ahead is of use to the same columns only, and from the place that the table has got to. */
const placeIn = (table: Table, position: SourcePosition | undefined): string =>
  JSON.stringify([table.metadata['table-uuid'], schemaOf(table)['schema-id'], position])
