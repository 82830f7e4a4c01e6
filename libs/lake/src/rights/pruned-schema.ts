import type { Field, Schema, Type } from '@storemesh/iceberg'
import type { Relation, TableRelation, JsonLinesRelation } from '@storemesh/query-engine'

export type Keeps = (path: string) => boolean

/** A schema without what is not to be read: whoever asks a relation of it cannot tell that there was more. */
export const prunedSchema = (schema: Schema, keeps: Keeps): Schema => ({
  ...schema,
  fields: prunedFields(schema.fields, '', keeps),
})

const prunedFields = (fields: readonly Field[], prefix: string, keeps: Keeps): readonly Field[] =>
  fields.flatMap((field) => {
    const path = prefix + field.name
    if (!keeps(path)) return []
    const type = prunedType(field.type, path, keeps)
    return type === undefined ? [] : [{ ...field, type }]
  })

/** What a list holds has the list's own path. A struct of which nothing is left is not there, and neither is a map of some. */
function prunedType(type: Type, path: string, keeps: Keeps): Type | undefined {
  if (typeof type === 'string') return type
  if (type.type === 'list') {
    const element = prunedType(type.element, path, keeps)
    return element === undefined ? undefined : { ...type, element }
  }
  if (type.type === 'map') return typeof type.value === 'string' ? type : undefined
  const fields = prunedFields(type.fields, `${path}.`, keeps)
  return fields.length === 0 ? undefined : { ...type, fields }
}

/** The relation, read by fewer columns; undefined where it cannot be. */
export function prunedRelation(relation: Relation, keeps: Keeps): Relation | undefined {
  switch (relation.kind) {
    case 'table':
    case 'json-lines':
      return prunedPart(relation, keeps)
    case 'union': {
      // rows are told apart by these, whoever asks
      const own = (path: string) => relation.key.includes(path) || relation.order.includes(path) || keeps(path)
      const parts = relation.parts.map((part) => prunedPart(part, own))
      return { ...relation, schema: prunedSchema(relation.schema, own), parts }
    }
    case 'answer':
    case 'gone-places':
      return undefined
  }
}

const prunedPart = <Part extends TableRelation | JsonLinesRelation>(part: Part, keeps: Keeps): Part => ({
  ...part,
  schema: prunedSchema(part.schema, keeps),
})
