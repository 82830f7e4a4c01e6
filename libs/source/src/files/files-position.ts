import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import { positionInvalid } from '../position.js'
import type { SourcePosition } from '../source.js'

/** Where a file stands in the order in which files came. */
export type FilePlace = {
  readonly key: string
  readonly modified_ms: number
}

/** A file that was read, and the SHA-256 of what it held then. */
export type KnownFile = FilePlace & { readonly size_bytes: number; readonly content: string }

/**
 * The file that is being read, and where in it to go on: at a byte, and in a file of blocks past so many rows `within` the one
 * that begins there. `number` counts files, `rows` the rows before that point.
 */
export type OpenFile = KnownFile & {
  readonly number: number
  readonly byte: number
  readonly within?: number
  readonly rows: number
}

/**
 * Which files were read, in bounded room: the newest are `known` by name and content. Of the older ones it is kept only
 * that they came up to `horizon`, and how many of them were there when the store was last listed.
 */
export type FilesPosition = {
  readonly files_seen: number
  /** In the order in which they came. */
  readonly known: readonly KnownFile[]
  readonly horizon?: FilePlace
  readonly forgotten: number
  readonly open?: OpenFile
}

export const START: FilesPosition = { files_seen: 0, known: [], forgotten: 0 }

export const inOrder = (a: FilePlace, b: FilePlace): number =>
  a.modified_ms - b.modified_ms || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))

export const isSameVersion = (a: Version, b: Version): boolean => a.modified_ms === b.modified_ms && a.size_bytes === b.size_bytes

/** A position that has only counted what lies behind the horizon is the same. */
export const isSamePosition = (a: FilesPosition, b: FilesPosition): boolean =>
  a.files_seen === b.files_seen &&
  a.open?.content === b.open?.content &&
  a.open?.rows === b.open?.rows &&
  a.known.length === b.known.length &&
  a.known.every((file, at) => isSameFile(file, b.known[at]))

const isSameFile = (a: KnownFile, b: KnownFile | undefined): boolean =>
  b !== undefined && a.key === b.key && a.content === b.content && isSameVersion(a, b)

type Version = { readonly modified_ms: number; readonly size_bytes: number }

/** With a file known anew, or as it is now; the oldest is forgotten where there are more than the position may hold. */
export function withKnown(position: FilesPosition, file: KnownFile, known_max: number): FilesPosition {
  const known = [...position.known.filter(({ key }) => key !== file.key), file].toSorted(inOrder)
  const [oldest] = known
  if (known.length <= known_max || !oldest) return { ...position, known }
  // a file that was given an older time does not take the horizon back
  const isBehind = position.horizon && inOrder(oldest, position.horizon) < 0
  const horizon = isBehind ? position.horizon : { key: oldest.key, modified_ms: oldest.modified_ms }
  return { ...position, known: known.slice(1), ...(horizon && { horizon }), forgotten: position.forgotten + 1 }
}

export const withoutOpen = ({ files_seen, known, horizon, forgotten }: FilesPosition): FilesPosition => ({
  files_seen,
  known,
  forgotten,
  ...(horizon && { horizon }),
})

export function filesPosition(name: string, position: SourcePosition): FilesPosition {
  const refuse = () => positionInvalid(name, 'expected a position of files')
  if (!isJsonObject(position)) throw refuse()
  const { files_seen, forgotten, known, horizon, open } = position
  if (!isCount(files_seen) || !isCount(forgotten) || !Array.isArray(known)) throw refuse()
  const files = known.filter(isKnown)
  if (files.length !== known.length) throw refuse()
  if (horizon !== undefined && !isPlace(horizon)) throw refuse()
  if (open !== undefined && !isOpen(open)) throw refuse()
  return { files_seen, forgotten, known: files, ...(horizon && { horizon }), ...(open && { open }) }
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

const isPlace = (value: Json): value is FilePlace & JsonObject =>
  isJsonObject(value) && typeof value['key'] === 'string' && typeof value['modified_ms'] === 'number'

const isKnown = (value: Json): value is KnownFile & JsonObject =>
  isPlace(value) && isCount(value['size_bytes']) && typeof value['content'] === 'string'

const isOpen = (value: Json): value is OpenFile & JsonObject =>
  isKnown(value) &&
  isCount(value['number']) &&
  isCount(value['byte']) &&
  isCount(value['rows']) &&
  (value['within'] === undefined || isCount(value['within']))
