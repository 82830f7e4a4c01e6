import { Fault, isFault } from '@storemesh/core'
import { objectKey, type ObjectStore } from '@storemesh/object-store'

/** The numbered metadata files of one table: `v1.metadata.json`, `v2.metadata.json`, … A new state is a new file that was not there. */
export interface TableVersions {
  keyOf(version: number): string
  exists(version: number): Promise<boolean>
  /** The bytes of a version; undefined where there is none. */
  read(version: number): Promise<Uint8Array | undefined>
  /** The newest version, 0 where the table is not there. `near` is one that was the newest once. METADATA_MISSING. */
  newest(near?: number): Promise<number>
  /** Fails with OBJECT_EXISTS where another writer was first. It is not there before `after` resolves. */
  write(version: number, bytes: Uint8Array, after?: Promise<unknown>): Promise<void>
  /** Tells readers that do not search where to look. */
  hint(version: number): Promise<void>
}

const FILE = /\/v(\d{1,15})\.metadata\.json$/
const HINT_BYTES_MAX = 20

export function tableVersions(store: ObjectStore, location: string): TableVersions {
  const folder = `${location}/metadata`
  const hintKey = objectKey(`${folder}/version-hint.text`)
  const keyOf = (version: number) => `${folder}/v${version}.metadata.json`
  const exists = async (version: number) =>
    (await absentOr(store.read(objectKey(keyOf(version)), { start: 0, length: 0 }))) !== undefined

  /** The hint may be missing, no number or behind: what it says is only where to begin. */
  const hinted = async () => {
    const bytes = await absentOr(store.read(hintKey))
    const text = bytes && bytes.length <= HINT_BYTES_MAX ? Buffer.from(bytes).toString('utf8').trim() : ''
    return /^\d{1,15}$/.test(text) ? Number(text) : 0
  }

  const listed = async () => {
    let newest = 0
    for await (const { key } of store.list(`${folder}/v`)) newest = Math.max(newest, Number(FILE.exec(key)?.[1] ?? 0))
    return newest
  }

  /** A hint is written after its version: where only earlier ones are left, one was lost, and they are not the table. */
  const listedPast = async (hint: number) => {
    const newest = await listed()
    if (newest === 0 || newest >= hint) return newest
    throw new Fault(
      'METADATA_MISSING',
      `${store.root}/${keyOf(hint)} is what the table's hint names and is not there, only versions up to ${newest}; restore the file from a copy, or delete ${hintKey} to take the table as it was then`,
    )
  }

  return {
    keyOf,
    exists,
    read: (version) => absentOr(store.read(objectKey(keyOf(version)))),
    async newest(near) {
      // old versions are deleted oldest first: while this one stands, so do all that follow it
      let version = near !== undefined && (await exists(near)) ? near : await hinted()
      if (version === 0 || !(await exists(version))) version = await listedPast(version)
      if (version === 0) return 0
      while (await exists(version + 1)) version += 1
      return version
    },
    write: (version, bytes, after) => store.write(objectKey(keyOf(version)), bytes, { ifAbsent: true, after }),
    hint: (version) => store.write(hintKey, Buffer.from(String(version)), { mayBeLost: true }),
  }
}

const absentOr = (read: Promise<Uint8Array>): Promise<Uint8Array | undefined> =>
  read.catch((error: unknown) => {
    if (isFault(error, 'OBJECT_NOT_FOUND')) return undefined
    throw error
  })
