import { isJsonObject, type JsonObject } from '@storemesh/core'
import { positionInvalid } from '../../position.js'
import type { SourcePosition } from '../../source.js'
import type { DocumentId } from '../document-id.js'
import type { ResumeToken } from './resume-token.js'

/** The collection is read by `_id`. `token` was taken before the first page: the changes from there on come after the last. */
export interface SnapshotPosition {
  readonly phase: 'snapshot'
  readonly token: ResumeToken
  /** Of the last document that was read. */
  readonly id?: DocumentId
  readonly rows_read: number
}

/** Every change up to `token` was read. */
export interface ChangesPosition {
  readonly phase: 'changes'
  readonly token: ResumeToken
  readonly rows_read: number
}

export function positionJson(position: SnapshotPosition | ChangesPosition): JsonObject {
  const { phase, token, rows_read } = position
  return { phase, token, rows_read, ...(phase === 'snapshot' && position.id && { id: position.id }) }
}

export function changesPosition(name: string, position: SourcePosition): SnapshotPosition | ChangesPosition {
  const refuse = () => positionInvalid(name, 'expected a position of a change stream')
  if (!isJsonObject(position)) throw refuse()
  const { phase, token, id, rows_read } = position
  if (!isJsonObject(token) || typeof rows_read !== 'number' || !Number.isSafeInteger(rows_read) || rows_read < 0) throw refuse()
  if (phase === 'changes') return { phase, token, rows_read }
  if (phase !== 'snapshot') throw refuse()
  if (id === undefined) return { phase, token, rows_read }
  if (!isJsonObject(id) || id['_id'] === undefined) throw refuse()
  return { phase, token, rows_read, id }
}
