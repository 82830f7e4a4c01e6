import { membersOf } from '../schema.js'
import type { Field, StructType } from '../types.js'
import { type LeafForm, leafForm } from './leaf-form.js'

/** A column as Parquet has them: of a nested value there is one for each value in it that has no parts. */
export interface ColumnLeaf {
  readonly field: Field
  readonly form: LeafForm
  readonly path: readonly string[]
  /** How many levels above it, its own included, may be absent or empty: the level of a value that is there. */
  readonly definition_max: number
  /** Within how many lists it is. */
  readonly repetition_max: number
}

/** In the order of the file; undefined where one of the types is not written by columns. */
export function columnLeaves(schema: StructType): readonly ColumnLeaf[] | undefined {
  const leaves = schema.fields.map((field) => leavesOf(field, { path: [], definition: 0, repetition: 0 }))
  return leaves.every((each) => each !== undefined) ? leaves.flat() : undefined
}

interface Above {
  readonly path: readonly string[]
  readonly definition: number
  readonly repetition: number
}

function leavesOf(field: Field, above: Above): readonly ColumnLeaf[] | undefined {
  const { type, name, required } = field
  const path = [...above.path, name]
  const definition = above.definition + (required ? 0 : 1)
  const { repetition } = above
  if (typeof type === 'string') {
    const form = leafForm(type)
    return form && [{ field, form, path, definition_max: definition, repetition_max: repetition }]
  }
  if (type.type === 'map') return undefined
  const inside =
    type.type === 'list'
      ? { path: [...path, 'list'], definition: definition + 1, repetition: repetition + 1 }
      : { path, definition, repetition }
  const leaves = membersOf(type).map((member) => leavesOf(member, inside))
  return leaves.every((each) => each !== undefined) ? leaves.flat() : undefined
}
