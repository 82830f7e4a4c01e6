import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { Table } from '@storemesh/iceberg'
import type { SourcePosition } from '@storemesh/source'
import { sourceMark } from '../summary.js'
import { type Bound, type Bounds, offsetsFrom, type TopicRange } from './topic-range.js'

/** How far a backfill has got. It is committed with the rows that it brings, beside the position of the table's own feed, which stays. */
export interface BackfillMark {
  /** What was asked for, in a word: who asks for the same goes on, who asks for something else begins. */
  readonly asked: string
  /** As it was when it began; of a topic alone. */
  readonly range: TopicRange | undefined
  /** Of the source; undefined at its start. */
  readonly next: SourcePosition | undefined
  readonly isSourceRead: boolean
  /** Of what was sent back. */
  readonly returned_offset: number
  readonly isOver: boolean
}

export const askedFor = ({ from, to }: Bounds): string => `${boundText(from)}..${boundText(to)}`

const boundText = (bound: Bound | undefined): string => {
  if (!bound) return ''
  return 'day' in bound ? bound.day : String(bound.offset)
}

export const markJson = ({ asked, range, next, isSourceRead, returned_offset, isOver }: BackfillMark): JsonObject => ({
  asked,
  range: range ? { from: Object.fromEntries(range.from), to: Object.fromEntries(range.to) } : null,
  next: next ?? null,
  is_source_read: isSourceRead,
  returned_offset,
  is_over: isOver,
})

/** One that was cut off, of the same source and of what is asked for now. */
export function unfinishedBackfill(table: Table, identity: string, asked: string): BackfillMark | undefined {
  const stored = sourceMark(table, 'backfill')
  const mark = stored?.identity === identity ? markFrom(stored.position) : undefined
  return mark && !mark.isOver && mark.asked === asked ? mark : undefined
}

function markFrom(json: Json): BackfillMark | undefined {
  if (!isJsonObject(json)) return undefined
  const { asked, next, returned_offset } = json
  if (typeof asked !== 'string' || typeof returned_offset !== 'number') return undefined
  const range = isJsonObject(json['range']) ? json['range'] : undefined
  const [from, to] = [offsetsFrom(range?.['from']), offsetsFrom(range?.['to'])]
  return {
    asked,
    range: from && to && { from, to },
    next: next ?? undefined,
    isSourceRead: json['is_source_read'] === true,
    returned_offset,
    isOver: json['is_over'] === true,
  }
}
