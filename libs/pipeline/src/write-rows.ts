import type { Partition } from '@storemesh/domain'
import type { NewDataFile, Schema, Table } from '@storemesh/iceberg'
import { sealedName } from '@storemesh/lake'
import { objectKey } from '@storemesh/object-store'
import type { Question } from '@storemesh/query-engine'
import type { PipelineParts } from './parts.js'
import { inSpool } from './spool.js'

export interface RowsTarget {
  readonly table: Table
  readonly schema: Schema
  readonly partition?: Partition
  readonly orderBy?: readonly string[]
}

/** Computes the answer into data files of the table. They are durable when this resolves, and belong to no snapshot yet. */
export function writeRows(
  parts: PipelineParts,
  question: Question,
  { table, schema, partition, orderBy }: RowsTarget,
): Promise<NewDataFile[]> {
  return inSpool(parts, async (folder) => {
    const written = await parts.engine.write(question, parts.viewer, {
      schema,
      folder,
      ...(partition && { partition }),
      ...(orderBy && { orderBy }),
    })
    return Promise.all(
      written.map(async ({ path, ...file }): Promise<NewDataFile> => {
        const key = objectKey(`${table.metadata.location.slice(parts.store.root.length + 1)}/data/${await sealedName(path)}`)
        await parts.store.adopt(key, path)
        return { key, ...file }
      }),
    )
  })
}
