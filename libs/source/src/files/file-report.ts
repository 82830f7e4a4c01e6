import type { FilePlace } from './files-position.js'
import { offsetOf, PARTITION } from './row-place.js'
import type { SourceRow } from '../source.js'

/**
 * What an operator must know of a file, told as a row of the source: a JSON text, not an object, so that ingestion puts it
 * into the dead letter, once, in the same step in which the position moves past the file.
 */
export interface FileReport {
  readonly place: string
  readonly code: string
  readonly message: string
}

export const fileChanged = (key: string, content: string, rows_read: number | undefined): FileReport => ({
  place: `changed/${content}/${key}`,
  code: 'FILE_CHANGED',
  message: `${key} was changed ${rows_read === undefined ? 'after it was read' : `while it was read, after row ${rows_read}`}: what it holds now was not read; give the new content a name of its own`,
})

export const fileGone = (key: string, content: string, rows_read: number): FileReport => ({
  place: `gone/${content}/${key}`,
  code: 'FILE_GONE',
  message: `${key} was deleted while it was read, after row ${rows_read}: the rest was not read; put the same file there again under another name`,
})

export const headerInvalid = (key: string, content: string): FileReport => ({
  place: `header/${content}/${key}`,
  code: 'FILE_HEADER_INVALID',
  message: `${key} was not read: expected a first row of UTF-8 that names each column once; correct it, and give the file a new name`,
})

/** `why` says what of the file cannot be read; nothing that a row holds is in it. */
export const fileUnreadable = (key: string, content: string, rows_read: number, why: string): FileReport => ({
  place: `unreadable/${content}/${key}`,
  code: 'FILE_UNREADABLE',
  message: `${key} was not read${rows_read === 0 ? '' : ` past row ${rows_read}`}: ${why}; correct it, and give the rows that were not read a file with a new name`,
})

export const filesLate = (count: number, horizon: FilePlace, files_seen: number): FileReport => ({
  place: `late/${files_seen}`,
  code: 'FILES_LATE',
  message: `${count} files have a modified time before that of ${horizon.key}, and came after it: they were not read; touch them`,
})

export const reportRow = ({ place, code, message }: FileReport, number: number, appended_ms?: number): SourceRow => ({
  place,
  value: Buffer.from(JSON.stringify(`${code}: ${message}`)),
  refused: { code, message },
  partition: PARTITION,
  offset: offsetOf(number, 0),
  ...(appended_ms !== undefined && { appended_ms: Math.trunc(appended_ms) }),
})
