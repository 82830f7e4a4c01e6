import { newSchema, type PartitionField, type Schema } from '@storemesh/iceberg'
import type { Contract, ContractPartition } from '../contract.js'
import { contractColumns } from '../contract-columns.js'

/** A product's table as Iceberg's metadata has it when it is made. */
export interface IcebergTable {
  readonly schema: Schema
  /** Without ids of their own, which the table gives out. */
  readonly partition: readonly Omit<PartitionField, 'field-id'>[]
  readonly properties: Readonly<Record<string, string>>
}

/** Undefined where the product is no table. How its rows are taken away, and its upkeep, are its owner's to say. */
export function icebergTable(contract: Contract): IcebergTable | undefined {
  const { port } = contract
  if (port.kind !== 'table') return undefined
  const schema = newSchema(contractColumns(contract))
  return {
    schema,
    partition: port.partition ? partitionOf(schema, port.partition) : [],
    properties: tableProperties(contract),
  }
}

/** What engines show of a table to who asks them. */
export const tableProperties = ({
  description,
  owner,
}: Pick<Contract, 'description' | 'owner'>): Readonly<Record<string, string>> => ({
  comment: description,
  owner,
})

const partitionOf = (schema: Schema, { column, transform }: ContractPartition): IcebergTable['partition'] =>
  schema.fields
    .filter(({ name }) => name === column)
    .map(({ id }) => ({
      'source-id': id,
      name: transform === 'identity' ? column : `${column}_${transform}`,
      transform,
    }))
