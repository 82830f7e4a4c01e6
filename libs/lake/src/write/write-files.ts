import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Viewer } from '@storemesh/access'
import { type Dice, Fault } from '@storemesh/core'
import { columnName, defaultSpec, locationKey, type NewDataFile, schemaOf, type Table } from '@storemesh/iceberg'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { PartitionBy, QueryEngine, Question } from '@storemesh/query-engine'
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
export async function writeFiles(
  parts: WriteParts,
  question: Question,
  table: Table,
  { orderBy = [] }: WriteOptions = {},
): Promise<NewDataFile[]> {
  return inSpool(parts, async (folder) => {
    const target = { schema: schemaOf(table), folder, table: table.name, partition: partitionOf(table), orderBy }
    const written = await parts.engine.write(question, parts.viewer, target)
    return Promise.all(
      written.map(async (file): Promise<NewDataFile> => {
        if ('key' in file) return file
        const { path, ...facts } = file
        const key = objectKey(`${locationKey(parts.store, table)}/data/${await sealedName(path)}`)
        await parts.store.adopt(key, path)
        return { key, ...facts }
      }),
    )
  })
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
