import type { Table } from '../catalog/catalog.js'
import type { NewColumn } from '../new-schema.js'
import { type PartitionField, partitionType } from '../partition.js'
import type { SingleValue } from '../single-value.js'
import { specById } from '../table.js'
import type { Cell } from './metadata-table.js'

/** The fields of all partition specs that a table has had, as one struct: what a file's spec does not have is null in its row. */
export interface PartitionColumn {
  /** None where the table never had partitions: a struct of nothing is no column. */
  readonly columns: readonly NewColumn[]
  cells(spec_id: number, values: readonly (SingleValue | null)[]): Readonly<Record<string, Cell>>
}

export function partitionColumn({ metadata }: Table): PartitionColumn {
  const fields = new Map<number, PartitionField>()
  for (const spec of metadata['partition-specs']) {
    for (const field of spec.fields) {
      // a field that became void keeps the type and name that it had
      if (!fields.has(field['field-id']) || field.transform !== 'void') fields.set(field['field-id'], field)
    }
  }
  const names = distinctNames([...fields.values()])
  if (fields.size === 0) return { columns: [], cells: () => ({}) }
  const members = [...fields.values()].map((field) => ({
    id: 0,
    name: names.get(field['field-id']) ?? field.name,
    required: false,
    type: partitionType(field, metadata.schemas),
  }))
  return {
    columns: [{ name: 'partition', type: { type: 'struct', fields: members }, required: true }],
    cells(spec_id, values) {
      const known = specById(metadata, spec_id).fields.map((field, index) => [
        names.get(field['field-id']),
        values[index] ?? null,
      ])
      const missing = members.map(({ name }) => [name, null])
      return { partition: Object.fromEntries([...missing, ...known]) }
    },
  }
}

/** Two fields of different specs may share a name: each after the first takes its id to it. */
function distinctNames(fields: readonly PartitionField[]): ReadonlyMap<number, string> {
  const taken = new Set<string>()
  return new Map(
    fields.map((field) => {
      const name = taken.has(field.name) ? `${field.name}_${field['field-id']}` : field.name
      taken.add(name)
      return [field['field-id'], name]
    }),
  )
}
