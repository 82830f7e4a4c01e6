import { decodeValue, type Field, type PlannedFile, planFiles, type Predicate, schemaOf, schemaRead } from '@storemesh/iceberg'
import type { ObjectStore } from '@storemesh/object-store'
import type { WrittenFile } from '@storemesh/query-engine'
import type { Base } from './row-plan.js'

/** Past so many, to compare every stored file with each takes longer than it saves. */
const FRESH_FILES_MAX = 32

/** Those of the base's files that can hold a row which is equal to a fresh one in all of the columns, by the bounds of both. */
export async function filesNear(
  { store }: { readonly store: ObjectStore },
  { table, snapshot_id, files }: Base,
  fresh: readonly WrittenFile[],
  columns: readonly string[],
): Promise<readonly PlannedFile[]> {
  if (snapshot_id === undefined || fresh.length > FRESH_FILES_MAX) return files
  const now = schemaOf(table).fields.filter(({ name }) => columns.includes(name))
  const then = schemaRead(table, { snapshot_id }).fields
  const compared = now.flatMap((field) => {
    const known = then.find(({ id }) => id === field.id)
    // a column that was not there then holds no value, and one of another type has bounds of another kind
    return known?.type === field.type ? [{ field, name: known.name }] : []
  })
  const filter = { or: fresh.map((file) => ({ and: compared.flatMap((column) => between(column, file)) })) }
  const near = new Set((await planFiles({ store }, table, { snapshot_id, filter })).map(({ key }) => key))
  return files.filter(({ key }) => near.has(key))
}

function between({ field, name }: { readonly field: Field; readonly name: string }, { columns }: WrittenFile): Predicate[] {
  const { lower, upper } = columns.get(field.id) ?? {}
  if (typeof field.type !== 'string' || !lower || !upper) return []
  return [
    { column: name, op: '>=', value: decodeValue(field.type, lower) },
    { column: name, op: '<=', value: decodeValue(field.type, upper) },
  ]
}
