import { Fault, isFault } from '@storemesh/core'
import type { DataFormat, PlannedDelete, PlannedFile, Schema, Table } from '@storemesh/iceberg'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { RelationDelete, RelationFile } from '@storemesh/query-engine'
import { equalitySchema } from './equality-schema.js'
import { partitionConstants } from './partition-constants.js'
import type { ParquetCopies } from './parquet-copies/parquet-copies.js'
import { requireIntact } from './seal.js'

/** Where an engine finds the lake's data files. */
export interface LocalFiles {
  /**
   * In the order of the plan, each looked at once since this was opened, with what takes rows of them away. `schema` is what
   * they are read by. DATA_FILE_CORRUPT, DATA_FILE_MISSING, FILE_FORMAT_UNSUPPORTED.
   */
  files(planned: readonly PlannedFile[], table: Table, schema: Schema): Promise<RelationFile[]>
}

const LOOKED_AT_MAX = 100_000
const AT_ONCE = 8

/** A data file or a delete file. */
interface Stored {
  readonly key: string
  readonly path: string
  readonly format: DataFormat
  readonly size_bytes: number
}

/** Without `copies` an Avro file is FILE_FORMAT_UNSUPPORTED. */
export function openLocalFiles(store: ObjectStore, copies?: ParquetCopies): LocalFiles {
  const lookedAt = new Map<string, Promise<void>>()

  /** Data files never change, so one look is enough; those who ask meanwhile wait for the same one. */
  function look(path: string): Promise<void> {
    const known = lookedAt.get(path)
    if (known) return known
    const looking = requireIntact(path)
    lookedAt.set(path, looking)
    looking.catch(() => lookedAt.delete(path)) // it may be restored
    const [oldest] = lookedAt.keys()
    if (oldest !== undefined && lookedAt.size > LOOKED_AT_MAX) lookedAt.delete(oldest)
    return looking
  }

  /** Undefined where it is known to have no rows. */
  async function pathOf({ key, path: address, format, size_bytes }: Stored): Promise<string | undefined> {
    const path = await store.localPath(objectKey(key)).catch(missing(address))
    await look(path).catch(missing(address))
    if (format === 'parquet') return path
    if (copies) return copies.of({ path, address, size_bytes })
    throw new Fault(
      'FILE_FORMAT_UNSUPPORTED',
      `${address} is an Avro file, and this lake was opened without a folder for Parquet copies of such files; open it with one`,
    )
  }

  async function deletesOf(deletes: readonly PlannedDelete[], table: Table): Promise<RelationDelete[]> {
    const found = await Promise.all(
      deletes.map(async (each): Promise<RelationDelete[]> => {
        const path = await pathOf(each)
        if (path === undefined) return []
        const { kind, record_count, isOfOneFile } = each
        if (kind === 'position') return [{ kind, path, record_count, isOfOneFile }]
        return [{ kind, path, record_count, schema: equalitySchema(table, each) }]
      }),
    )
    return found.flat()
  }

  async function local(file: PlannedFile, table: Table, schema: Schema): Promise<RelationFile[]> {
    const path = await pathOf(file)
    if (path === undefined) return []
    const { path: address, record_count, size_bytes } = file
    const deletes = file.deletes.length === 0 ? NONE : await deletesOf(file.deletes, table)
    const lost = file.lost && (await deletesOf(file.lost, table))
    const constants = partitionConstants(table, schema, file)
    return [{ path, address, record_count, size_bytes, deletes, ...(lost && { lost }), ...(constants && { constants }) }]
  }

  return {
    async files(planned, table, schema) {
      const files: RelationFile[] = []
      for (let start = 0; start < planned.length; start += AT_ONCE) {
        const some = planned.slice(start, start + AT_ONCE)
        files.push(...(await Promise.all(some.map((file) => local(file, table, schema)))).flat())
      }
      return files
    },
  }
}

/** Gone before it was looked for, or since. */
const missing = (address: string) => (cause: unknown) => {
  const isGone = isFault(cause, 'OBJECT_NOT_FOUND') || (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
  if (!isGone) throw cause
  throw new Fault(
    'DATA_FILE_MISSING',
    `${address} is named by the table and is not there; restore the file from a copy, or the table to an earlier snapshot`,
    { cause },
  )
}

const NONE: readonly RelationDelete[] = []
