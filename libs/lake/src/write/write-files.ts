import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Viewer } from '@storemesh/access'
import { type Dice, Fault } from '@storemesh/core'
import { columnName, defaultSpec, locationKey, type NewDataFile, schemaOf, type Table } from '@storemesh/iceberg'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { PartitionBy, QueryEngine, Question, WrittenFile } from '@storemesh/query-engine'
import { sealedName } from '../seal.js'

/** What it takes to make data files. */
export interface WriteParts {
  readonly store: ObjectStore
  readonly engine: QueryEngine
  /** A local folder for files on their way into the store. */
  readonly spool: string
  readonly viewer: Viewer
  readonly dice: Dice
}

export interface WriteOptions {
  readonly orderBy?: readonly string[]
}

/** Computes the answer into data files of the table, partitioned as it is now. They are durable when this resolves, and belong to no snapshot yet. */
export const writeFiles = (
  parts: WriteParts,
  question: Question,
  table: Table,
  { orderBy = [] }: WriteOptions = {},
): Promise<readonly NewDataFile[]> =>
  inSpool(parts, async (folder) => {
    const written = await computeFiles(parts, question, table, { folder, orderBy })
    const { files, stored } = await adoptFiles(parts, table, written)
    await stored
    return files
  })

/** The same, local files not taken into the store: they stand in the folder. */
export const computeFiles = (
  { engine, viewer }: Pick<WriteParts, 'engine' | 'viewer'>,
  question: Question,
  table: Table,
  { folder, orderBy }: Required<WriteOptions> & { readonly folder: string },
): Promise<readonly WrittenFile[]> =>
  engine.write(question, viewer, {
    schema: schemaOf(table),
    folder,
    table: table.name,
    partition: partitionOf(table),
    orderBy,
  })

/**
 * Begins to bring local files to the disk. The store that adopts them waits until they are there, and hears of it where that
 * fails; it has less to wait for where they were read first, and this went on meanwhile.
 */
export function beginFlush(files: readonly WrittenFile[]): void {
  for (const file of files) if ('path' in file) flush(file.path).catch(() => undefined)
}

async function flush(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  await file.datasync()
}

/** Files by the keys that they have or are getting. */
export interface Adopting<File> {
  readonly files: readonly File[]
  /** Resolves when all are in the store, durable. */
  readonly stored: Promise<unknown>
}

export async function adoptFiles(
  { store }: Pick<WriteParts, 'store'>,
  table: Table,
  written: readonly WrittenFile[],
  after?: Promise<unknown>,
): Promise<Adopting<NewDataFile>> {
  const named = await Promise.all(
    written.map(async (file): Promise<{ readonly file: NewDataFile; readonly from?: string }> => {
      if ('key' in file) return { file }
      const { path, ...facts } = file
      return { file: { key: `${locationKey(store, table)}/data/${await sealedName(path)}`, ...facts }, from: path }
    }),
  )
  return adopting(store, named, after)
}

/** None is taken over before `after` resolves, nor where it rejects. */
export function adopting<File extends { readonly key: string }>(
  store: ObjectStore,
  named: readonly { readonly file: File; readonly from?: string }[],
  after?: Promise<unknown>,
): Adopting<File> {
  const adopt = async (key: string, from: string) => {
    await after
    await store.adopt(objectKey(key), from)
  }
  const adopted = named.flatMap(({ file: { key }, from }) => (from === undefined ? [] : [adopt(key, from)]))
  return { files: named.map(({ file }) => file), stored: allStored(adopted) }
}

/** When it rejects, whoever commits the files hears of it, a little later. */
export function allStored(parts: readonly Promise<unknown>[]): Promise<unknown> {
  const all = Promise.all(parts)
  all.catch(() => undefined)
  return all
}

/** How a table's new rows are divided over files. */
export function partitionOf(table: Table): readonly PartitionBy[] {
  const schema = schemaOf(table)
  return defaultSpec(table).fields.map(({ name, transform, 'source-id': source }) => {
    const column = columnName(schema, source)
    if (column !== undefined) return { column, transform }
    const { namespace, name: own } = table.name
    throw new Fault('PARTITION_SOURCE_UNKNOWN', `${namespace}.${own} is partitioned by ${name}, whose column it has no more`)
  })
}

/** Runs the work in a local folder of its own, which is gone afterwards. */
export async function inSpool<T>(
  { spool, dice }: Pick<WriteParts, 'spool' | 'dice'>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(spool, dice.uuid())
  await mkdir(folder, { recursive: true })
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
