import { isJsonObject, type JsonObject } from '@storemesh/core'
import { positionInvalid } from '../../position.js'
import type { SourcePosition } from '../../source.js'
import type { DocumentId } from '../document-id.js'

/** Where a document stands in the order of the cursor field, those of one instant by their ids. */
export interface CursorPlace {
  readonly cursor_ms: number
  readonly id: DocumentId
}

/** Documents up to `after` were read, `rows_read` rows in all. `overlap_sum` is what those shortly before it came to then. */
export interface CursorPosition {
  readonly rows_read: number
  readonly after?: CursorPlace
  readonly overlap_sum?: string
}

export const START: CursorPosition = { rows_read: 0 }

export function positionJson({ rows_read, after, overlap_sum }: CursorPosition): JsonObject {
  if (!after || overlap_sum === undefined) return { rows_read }
  return { rows_read, after: { cursor_ms: after.cursor_ms, id: after.id }, overlap_sum }
}

export function cursorPosition(name: string, position: SourcePosition): CursorPosition {
  const refuse = () => positionInvalid(name, 'expected a position of a collection that is followed by a field')
  if (!isJsonObject(position)) throw refuse()
  const { rows_read, after, overlap_sum } = position
  if (typeof rows_read !== 'number' || !Number.isSafeInteger(rows_read) || rows_read < 0) throw refuse()
  if (after === undefined) return { rows_read }
  if (!isJsonObject(after) || typeof overlap_sum !== 'string') throw refuse()
  const { cursor_ms, id } = after
  if (typeof cursor_ms !== 'number' || !Number.isSafeInteger(cursor_ms) || !isJsonObject(id) || id['_id'] === undefined)
    throw refuse()
  return { rows_read, after: { cursor_ms, id }, overlap_sum }
}
