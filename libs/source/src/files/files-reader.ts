import { type Clock, type Fault, isFault } from '@storemesh/core'
import { type ObjectEntry, type ObjectStore, objectKey } from '@storemesh/object-store'
import type { FilesDeclaration } from '../declaration.js'
import { type BegunRows, type KeptRows, nextOf } from './begun-rows.js'
import { type FileReport, fileChanged, fileGone, filesLate, fileUnreadable, headerInvalid, reportRow } from './file-report.js'
import type { RowPoint } from './file-row.js'
import { fileRows } from './file-rows.js'
import { type FilesPosition, isSameVersion, type KnownFile, type OpenFile, withKnown, withoutOpen } from './files-position.js'
import { entryOf, findFiles } from './find-files.js'
import type { RowBatch } from './row-batch.js'
import { offsetOf, PARTITION } from './row-place.js'
import { isUnreadable, whyUnreadable } from './unreadable.js'

export interface FilesParts {
  readonly declaration: FilesDeclaration
  readonly store: ObjectStore
  readonly clock: Clock
  readonly contentOf: (entry: ObjectEntry) => Promise<string>
  readonly kept: KeptRows
}

export interface Reached {
  readonly position: FilesPosition
  /** Else the batch had no room for what comes next. */
  readonly isAll: boolean
}

/** The rest of the file that was being read, and then what came. */
export async function readFiles(parts: FilesParts, start: FilesPosition, batch: RowBatch): Promise<Reached> {
  const begun = await readOpenFile(parts, start, batch)
  if (!begun.isAll) return begun
  const { unread, behind } = await findFiles(parts.store, parts.declaration, begun.position, parts.clock)
  const told = tellOfLateFiles(begun.position, behind, batch)
  if (!told.isAll) return told
  let { position } = told
  for (const entry of unread) {
    if (batch.isFull()) return { position, isAll: false }
    const knownBefore = begun.position.known.find(({ key }) => key === entry.key)
    const reached = await readNewFile(parts, position, entry, knownBefore, batch)
    if (!reached.isAll) return reached
    position = reached.position
  }
  return { position, isAll: true }
}

async function readNewFile(
  parts: FilesParts,
  position: FilesPosition,
  entry: ObjectEntry,
  knownBefore: KnownFile | undefined,
  batch: RowBatch,
): Promise<Reached> {
  const content = await contentOfStill(parts, entry)
  // it is being written: it waits until it lies still
  if (content === undefined) return { position, isAll: true }
  const file = { ...entry, content }
  if (knownBefore && knownBefore.content !== content) {
    const known = remembered(parts, position, { ...file, content: knownBefore.content })
    return report(position, known, batch, fileChanged(entry.key, content, undefined), entry.modified_ms)
  }
  const isCopy = knownBefore !== undefined || position.known.some((known) => known.content === content)
  const known = remembered(parts, position, file)
  if (isCopy) return { position: known, isAll: true }
  const open = { ...file, number: position.files_seen, byte: 0, rows: 0 }
  return readOpenFile(parts, { ...known, files_seen: position.files_seen + 1, open }, batch)
}

/** The content of an object that is the same before and after its content was read. */
async function contentOfStill({ store, contentOf }: FilesParts, entry: ObjectEntry): Promise<string | undefined> {
  const content = await contentOf(entry).catch(movedAway)
  const now = await entryOf(store, entry.key)
  const isStill = now !== undefined && isSameVersion(now, entry)
  if (isStill && isFault(content)) throw content
  return isStill && !isFault(content) ? content : undefined
}

/** As long as somebody only touches the file it is read on, and no row is given that was read beside its content. */
async function readOpenFile(parts: FilesParts, start: FilesPosition, batch: RowBatch): Promise<Reached> {
  let position = start
  for (;;) {
    const { open } = position
    if (!open) return { position, isAll: true }
    const now = await entryOf(parts.store, objectKey(open.key))
    if (!now) {
      return report(position, withoutOpen(position), batch, fileGone(open.key, open.content, open.rows), open.modified_ms)
    }
    if (!isSameVersion(now, open)) {
      const content = await contentOfStill(parts, now)
      // one that does not lie still any more is not waited for: others come after it
      const isOther = content !== open.content
      if (isOther) return reportOpenChanged(parts, position, open, { ...now, content: content ?? UNKNOWN }, batch)
      position = { ...remembered(parts, position, { ...now, content }), open: { ...open, ...versionOf(now) } }
      continue
    }
    const taken = batch.rows.length
    const reached = await takeRows(parts, position, open, batch).catch(movedAway)
    const after = await entryOf(parts.store, objectKey(open.key))
    const isStill = after !== undefined && isSameVersion(after, open)
    if (isStill && isFault(reached)) throw reached
    if (isStill && !isFault(reached)) return reached
    batch.cutTo(taken)
  }
}

function reportOpenChanged(parts: FilesParts, position: FilesPosition, open: OpenFile, now: KnownFile, batch: RowBatch): Reached {
  const known = remembered(parts, withoutOpen(position), { ...now, content: open.content })
  return report(position, known, batch, fileChanged(open.key, now.content, open.rows), now.modified_ms)
}

async function takeRows(parts: FilesParts, position: FilesPosition, open: OpenFile, batch: RowBatch): Promise<Reached> {
  const { key, content, number } = open
  const appended_ms = Math.trunc(open.modified_ms)
  let next = { byte: open.byte, within: open.within ?? 0 }
  let { rows } = open
  const upToHere = () => ({ ...position, open: { ...open, ...next, rows } })
  try {
    const begun = parts.kept.take(content, next) ?? (await beginRows(parts, open, next))
    if (!begun) return report(position, withoutOpen(position), batch, headerInvalid(key, content), appended_ms)
    const { first, rest } = begun
    for (let row = first ?? (await nextOf(rest)); row; row = await nextOf(rest)) {
      next = row.at
      const offset = offsetOf(number, rows)
      if (!batch.take({ place: `${content}/${rows}`, value: row.value, partition: PARTITION, offset, appended_ms })) {
        parts.kept.keep(content, { first: row, rest })
        return { position: upToHere(), isAll: false }
      }
      rows += 1
      next = { byte: next.byte, within: next.within + 1 }
    }
    return { position: withoutOpen(position), isAll: true }
  } catch (error) {
    if (!isUnreadable(error)) throw error
    const told = fileUnreadable(key, content, rows, whyUnreadable(error))
    return report(upToHere(), withoutOpen(position), batch, told, appended_ms)
  }
}

async function beginRows({ store, declaration }: FilesParts, open: OpenFile, from: RowPoint): Promise<BegunRows | undefined> {
  const file = { key: objectKey(open.key), size_bytes: open.size_bytes }
  const found = await fileRows(declaration.format, { store, file, row_bytes_max: declaration.line_bytes_max }, from)
  return found && { first: undefined, rest: found[Symbol.asyncIterator]() }
}

/** `after` where the report found room, else where we were. */
function report(before: FilesPosition, after: FilesPosition, batch: RowBatch, told: FileReport, modified_ms?: number): Reached {
  if (!batch.take(reportRow(told, after.files_seen, modified_ms))) return { position: before, isAll: false }
  return { position: { ...after, files_seen: after.files_seen + 1 }, isAll: true }
}

/** Told once; files that were deleted make room in the count. */
function tellOfLateFiles(position: FilesPosition, behind: number, batch: RowBatch): Reached {
  const { forgotten, horizon } = position
  const counted = { ...position, forgotten: behind }
  if (!horizon || behind <= forgotten) return { position: counted, isAll: true }
  return report(position, counted, batch, filesLate(behind - forgotten, horizon, position.files_seen))
}

const remembered = ({ declaration }: FilesParts, position: FilesPosition, { key, modified_ms, size_bytes, content }: KnownFile) =>
  withKnown(position, { key, modified_ms, size_bytes, content }, declaration.remember_files)

const versionOf = ({ modified_ms, size_bytes }: ObjectEntry) => ({ modified_ms, size_bytes })

const UNKNOWN = 'unknown'
const MOVED_AWAY = ['OBJECT_NOT_FOUND', 'OBJECT_RANGE_INVALID', 'OBJECT_TRUNCATED']

/** Who reads an object that is replaced by a shorter one meanwhile gets one of these. */
function movedAway(error: unknown): Fault {
  if (isFault(error) && MOVED_AWAY.includes(error.code)) return error
  throw error
}
