import { Fault } from '@storemesh/core'
import { type Field, type PlannedDelete, type Schema, schemaOf, type Table } from '@storemesh/iceberg'

/** The columns by which an equality delete knows its rows, as the table calls them now; a dropped one as it was called last. */
export function equalitySchema(table: Table, { path, equality_ids }: PlannedDelete): Schema {
  const schemas = [schemaOf(table), ...table.metadata.schemas.toReversed()]
  const fields = equality_ids.map((id): Field => {
    for (const schema of schemas) {
      const field = schema.fields.find((each) => each.id === id)
      if (field) return { ...field, required: false }
    }
    throw new Fault(
      'DELETE_FILES_UNSUPPORTED',
      `${path} deletes by field ${id}, which is no column of the table; rewrite the table's data files with the software that deleted`,
    )
  })
  if (fields.length > 0) return { type: 'struct', 'schema-id': 0, fields }
  throw new Fault(
    'MANIFEST_CORRUPT',
    `${path} deletes by equality and names no column to compare; restore the table to an earlier snapshot`,
  )
}
