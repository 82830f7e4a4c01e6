import type { Dice } from '@storemesh/core'
import { evolveSchema, type Place, type PrimitiveType, type SchemaChange, schemaOf, type Table } from '@storemesh/iceberg'
import { change, type Ground } from './ground.js'
import { type PathOfField, pathsIn } from './paths-in.js'
import { picked } from './picked.js'
import { type Kinds, rollType } from './roll-schema.js'
import type { Step } from './step.js'

const WIDER: Readonly<Record<string, PrimitiveType>> = {
  int: 'long',
  float: 'double',
  'decimal(9, 2)': 'decimal(20, 2)',
  'decimal(18, 4)': 'decimal(30, 4)',
}
const ID = 1

export const changeSchema: Step = async (ground) => {
  const table = await ground.catalog.load(ground.name)
  const chosen = picked(ground.dice, possibleChanges(ground, table))
  if (!chosen) return 'no change of the schema'
  await change(ground, (metadata) => evolveSchema(metadata, [chosen]))
  return `schema: ${chosen.change} ${chosen.column.join('.')}`
}

function possibleChanges({ dice, kinds }: Ground, table: Table): readonly SchemaChange[] {
  const paths = [...pathsIn(schemaOf(table).fields)]
  const chosen = picked(
    dice,
    paths.filter(({ field }) => field.id !== ID),
  )
  return [...additions(dice, kinds, paths), ...(chosen ? changesOf(dice, table, chosen) : []), ...paths.flatMap(widenings)]
}

function additions(dice: Dice, kinds: Kinds, paths: readonly PathOfField[]): readonly SchemaChange[] {
  const column: SchemaChange = {
    change: 'add',
    column: [freshName(dice)],
    type: rollType(dice, kinds),
    place: dice.pick<Place>(['first', 'last', { after: 'id' }]),
  }
  const struct = paths.find(({ field }) => typeof field.type !== 'string' && field.type.type === 'struct')
  return struct
    ? [column, { change: 'add', column: [...struct.path, freshName(dice)], type: rollType(dice, kinds, 1) }]
    : [column]
}

function changesOf(dice: Dice, { metadata }: Table, { path, field, isOnlyMember }: PathOfField): readonly SchemaChange[] {
  const isPartitionedBy = metadata['partition-specs'].some((spec) => spec.fields.some((each) => each['source-id'] === field.id))
  return [
    { change: 'rename', column: path, to: freshName(dice) },
    { change: 'move', column: path, to: dice.pick<Place>(['first', 'last']) },
    ...(field.required ? [{ change: 'make optional', column: path } as const] : []),
    ...(isPartitionedBy || isOnlyMember ? [] : [{ change: 'drop', column: path } as const]),
  ]
}

function widenings({ path, field }: PathOfField): readonly SchemaChange[] {
  const to = typeof field.type === 'string' ? WIDER[field.type] : undefined
  return to === undefined ? [] : [{ change: 'widen', column: path, to }]
}

const freshName = (dice: Dice) => `n${dice.between(0, 1e6)}`
