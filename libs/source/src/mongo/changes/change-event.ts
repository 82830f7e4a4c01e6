import { BSON, type BsonElement, bsonElements, stringOf, unreadable } from '../document/bson-elements.js'
import { keyOf } from '../document-id.js'
import { rowValue } from '../document-row.js'
import { dateJson } from '../document/plain-value.js'
import { tokenText } from './resume-token.js'

/** What a change stream tells, as far as it tells of the table. */
export type ChangeEvent =
  | { readonly kind: 'row'; readonly token: Buffer; readonly row: ChangeRow }
  /** Nothing that a row could say. */
  | { readonly kind: 'none'; readonly token: Buffer }
  /** Nothing comes after it. */
  | { readonly kind: 'end'; readonly what: string }

export interface ChangeRow {
  readonly place: string
  readonly value: Uint8Array
  readonly key: string
  readonly committed_ms: number
}

const WITH_DOCUMENT = ['insert', 'update', 'replace']
const ENDS = ['drop', 'rename', 'dropDatabase', 'invalidate']

/**
 * An insert, update or replace shows the document, a delete only its key. With an update the server tells what changed and looks
 * the document up: it is as it is when the change is read, which may be after later changes. They are told too, so that a reader
 * that keeps the last one ends with what is there. Where the document is gone by then, nothing can be shown, and its delete follows.
 */
export function changeEvent(event: Buffer): ChangeEvent {
  const members = new Map(bsonElements(event).map((element) => [element.name, element]))
  const kind = textOf(members.get('operationType'))
  if (ENDS.includes(kind)) return { kind: 'end', what: kind }
  const token = documentOf(members.get('_id'))
  const document = members.get(kind === 'delete' ? 'documentKey' : 'fullDocument')
  if (kind !== 'delete' && !WITH_DOCUMENT.includes(kind)) return { kind: 'none', token }
  if (!document || document.type === BSON.null) return { kind: 'none', token }
  const place = tokenText(token)
  const committed_ms = committedAt(members)
  const ours = [
    `"_change_kind":"${kind}"`,
    `"_change_token":${JSON.stringify(place)}`,
    `"_change_committed_at":${dateJson(committed_ms)}`,
  ]
  const shown = documentOf(document)
  return {
    kind: 'row',
    token,
    row: { place, value: rowValue(shown, ours), key: keyOf(shown), committed_ms: Number(committed_ms) },
  }
}

/** Servers since 6.0 tell the millisecond, older ones the second. */
function committedAt(members: ReadonlyMap<string, BsonElement>): bigint {
  const wall = members.get('wallTime')
  if (wall?.type === BSON.date) return wall.value.readBigInt64LE(0)
  const cluster = members.get('clusterTime')
  if (cluster?.type === BSON.timestamp) return BigInt(cluster.value.readUInt32LE(4)) * 1000n
  throw unreadable('a change has no time')
}

function documentOf(element: BsonElement | undefined): Buffer {
  if (element?.type !== BSON.object) throw unreadable('a change lacks its token, key or document')
  return element.value
}

const textOf = (element: BsonElement | undefined): string => (element?.type === BSON.string ? stringOf(element.value) : '')
