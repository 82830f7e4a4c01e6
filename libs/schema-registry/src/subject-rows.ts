import { Fault } from '@storemesh/core'
import type { KeyValueStore } from '@storemesh/key-value'
import { type SubjectRow, SUBJECTS } from './rows.js'

/** A subject's versions as they are, and the row that they stand in. */
export interface Subject {
  readonly versions: SubjectRow['versions']
  /** Those that are not hidden. */
  readonly shown: SubjectRow['versions']
  /** Undefined where the row is not there yet. */
  readonly row_version: number | undefined
}

const SUBJECT_BYTES_MAX = 200

export function requireSubject(subject: string): void {
  const bytes = Buffer.byteLength(subject)
  if (bytes > 0 && bytes <= SUBJECT_BYTES_MAX && !subject.includes('\0')) return
  throw new Fault(
    'SUBJECT_INVALID',
    `expected a subject's name of 1 to ${SUBJECT_BYTES_MAX} bytes without NUL, got ${bytes} bytes`,
  )
}

export async function readSubject(store: KeyValueStore, subject: string): Promise<Subject> {
  requireSubject(subject)
  const found = await store.get(SUBJECTS, subject)
  const versions = found?.row.versions ?? []
  return { versions, shown: versions.filter(({ hidden }) => !hidden), row_version: found?.version }
}

/** SUBJECT_NOT_FOUND. */
export async function requireKnownSubject(store: KeyValueStore, subject: string): Promise<Subject> {
  const found = await readSubject(store, subject)
  if (found.shown.length > 0) return found
  throw new Fault('SUBJECT_NOT_FOUND', `there is no subject ${JSON.stringify(subject)}; register a schema under it first`)
}

/** VERSION_NOT_FOUND. */
export function versionOf({ shown }: Subject, subject: string, version: number | 'latest'): SubjectRow['versions'][number] {
  const found = version === 'latest' ? shown.at(-1) : shown.find((each) => each.version === version)
  if (found) return found
  const known = shown.map((each) => each.version).join(', ')
  throw new Fault('VERSION_NOT_FOUND', `${JSON.stringify(subject)} has no version ${version}; there are ${known}`)
}

/** False: somebody else was first. */
export const replaceSubject = (
  store: KeyValueStore,
  subject: string,
  versions: SubjectRow['versions'],
  row_version: number | undefined,
): Promise<boolean> =>
  store.compareAndSet(SUBJECTS, {
    key: subject,
    row: { subject, versions },
    version: (row_version ?? 0) + 1,
    expected: row_version,
  })
