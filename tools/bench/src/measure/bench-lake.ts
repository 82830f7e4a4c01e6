import { systemClock, systemDice } from '@storemesh/core'
import { filesystemCatalog, type NewColumn, newSchema, type PartitionField, type Table } from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'

/** A lake in a folder, as one process opens it. */
export function openBenchLake(folder: string) {
  const parts = { store: filesystemStore(folder), clock: systemClock, dice: systemDice }
  return { ...parts, catalog: filesystemCatalog(parts) }
}

export type BenchLake = ReturnType<typeof openBenchLake>

export const COLUMNS: readonly NewColumn[] = [
  { name: 'order_id', type: 'long', required: true },
  { name: 'ordered_at', type: 'timestamptz', required: true },
  { name: 'user_id', type: 'long', required: true },
  { name: 'product_id', type: 'string', required: true },
  { name: 'quantity', type: 'int', required: true },
  { name: 'amount', type: 'decimal(18, 2)', required: true },
]

export const BY_DAY: PartitionField = { 'source-id': 2, 'field-id': 0, name: 'ordered_at_day', transform: 'day' }

export const createTable = ({ catalog }: BenchLake, name: string, partition: readonly PartitionField[] = []): Promise<Table> =>
  catalog.create(
    { namespace: 'bench', name },
    { location: `gold/bench/${name}`, schema: newSchema(COLUMNS), partition, properties: {} },
  )
