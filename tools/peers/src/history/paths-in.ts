import type { Field, FieldPath } from '@storemesh/iceberg'

export interface PathOfField {
  readonly path: FieldPath
  readonly field: Field
  readonly isOnlyMember: boolean
}

/** Columns, and what is within structs. */
export function* pathsIn(fields: readonly Field[], above: readonly string[] = []): Generator<PathOfField> {
  for (const field of fields) {
    const [first, ...more] = above
    yield { path: first === undefined ? [field.name] : [first, ...more, field.name], field, isOnlyMember: fields.length === 1 }
    if (typeof field.type !== 'string' && field.type.type === 'struct') yield* pathsIn(field.type.fields, [...above, field.name])
  }
}
