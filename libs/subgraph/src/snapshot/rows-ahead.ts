import { deterministicId } from '@storemesh/core'

/** Rows that were told before their topic told of them, with their versions: what the topic says of them until then is old. */
export interface RowsAhead {
  readonly versions: ReadonlyMap<string, number>
  isFull(): boolean
  add(key: string, version: number): void
  /** False: this is no news, the row was told as it is or newer. What comes up to the row is forgotten. */
  isNews(key: string, version: number | undefined): boolean
  /** Of rows up to this version all was told and heard. */
  caughtUpTo(version: number): void
}

/** All of them stand in each cursor. */
const AHEAD_MAX = 150
const DIGEST_LENGTH = 16

export function rowsAhead(from: ReadonlyMap<string, number>): RowsAhead {
  const versions = new Map(from)
  const digest = (key: string) => deterministicId(key).slice(0, DIGEST_LENGTH)
  return {
    versions,
    isFull: () => versions.size >= AHEAD_MAX,
    add(key, version) {
      versions.set(digest(key), version)
    },
    isNews(key, version) {
      if (versions.size === 0) return true
      const at = digest(key)
      const told = versions.get(at)
      if (told === undefined || version === undefined) return true
      if (version >= told) versions.delete(at)
      return version > told
    },
    caughtUpTo(version) {
      for (const [at, told] of versions) if (told <= version) versions.delete(at)
    },
  }
}
