import type { Dice } from '@storemesh/core'
import { type NewColumn, type PrimitiveType, type Type } from '@storemesh/iceberg'

/** Every primitive type of the format. */
export const PRIMITIVES = [
  'string',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'uuid',
  'binary',
  'decimal(9, 2)',
  'decimal(18, 4)',
  'decimal(38, 10)',
] as const satisfies readonly PrimitiveType[]

/** What a reader is asked to read. */
export interface Kinds {
  readonly primitives: readonly [PrimitiveType, ...PrimitiveType[]]
  /** How deep columns are nested; 0 is not at all. */
  readonly depth_max: number
}

export const EVERY_KIND: Kinds = { primitives: PRIMITIVES, depth_max: 2 }
const NESTED = 0.35

export function rollType(dice: Dice, kinds: Kinds, depth = 0): Type {
  const primitive = dice.pick(kinds.primitives)
  // of a table with a uuid within a nested column pyiceberg cannot answer with no rows
  if (depth >= kinds.depth_max || !dice.chance(NESTED)) return depth > 0 && primitive === 'uuid' ? 'string' : primitive
  switch (dice.pick<'struct' | 'list' | 'map'>(['struct', 'list', 'map'])) {
    case 'struct':
      return {
        type: 'struct',
        fields: ['x', 'y'].map((name) => ({ id: 0, name, required: dice.chance(0.2), type: rollType(dice, kinds, depth + 1) })),
      }
    case 'list':
      return { type: 'list', 'element-id': 0, 'element-required': dice.chance(0.3), element: rollType(dice, kinds, depth + 1) }
    case 'map':
      return {
        type: 'map',
        'key-id': 0,
        key: dice.pick(['string', 'int', 'long', 'date']),
        'value-id': 0,
        'value-required': dice.chance(0.3),
        value: rollType(dice, kinds, depth + 1),
      }
  }
}

/** By `id` rows are told apart; it is there from first to last. */
export const ID: NewColumn = { name: 'id', type: 'int', required: true }

/** Columns of every primitive type, one of each kind of nesting, and some that are rolled. */
export function rollColumns(dice: Dice, kinds: Kinds): readonly NewColumn[] {
  const fixed = dice.chance(0.5) ? kinds.primitives.map((type) => ({ name: `a_${type.replaceAll(/\W+/g, '_')}`, type })) : []
  const rolled = Array.from({ length: dice.between(2, 5) }, (_, at) => ({ name: `c${at}`, type: rollType(dice, kinds) }))
  return [ID, ...[...fixed, ...rolled].map((column) => ({ ...column, required: dice.chance(0.2) }))]
}
