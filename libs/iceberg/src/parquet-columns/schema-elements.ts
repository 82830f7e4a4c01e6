import type { Field, StructType } from '../types.js'
import { membersOf } from '../schema.js'
import { leafForm } from './leaf-form.js'
import { i32, struct, text, type ThriftValue } from './thrift.js'

export const PHYSICAL = { boolean: 0, int32: 1, int64: 2, bytes: 6, fixed: 7 } as const
const [REQUIRED, OPTIONAL, REPEATED] = [0, 1, 2]
const LIST = 3
const LIST_TYPE = struct([[3, struct([])]])

/** The schema as a footer has it: each group before its members. */
export const schemaElements = ({ fields }: StructType): readonly ThriftValue[] => [
  struct([
    [4, text('table')],
    [5, i32(fields.length)],
  ]),
  ...fields.flatMap(elementsOf),
]

function elementsOf(field: Field): readonly ThriftValue[] {
  const { type, id, name, required } = field
  const repetition = i32(required ? REQUIRED : OPTIONAL)
  if (typeof type === 'string') return [leafElement(field, repetition)]
  const members = membersOf(type)
  if (type.type !== 'list') {
    const head = struct([
      [3, repetition],
      [4, text(name)],
      [5, i32(members.length)],
      [9, i32(id)],
    ])
    return [head, ...members.flatMap(elementsOf)]
  }
  const head = struct([
    [3, repetition],
    [4, text(name)],
    [5, i32(1)],
    [6, i32(LIST)],
    [9, i32(id)],
    [10, LIST_TYPE],
  ])
  const repeated = struct([
    [3, i32(REPEATED)],
    [4, text('list')],
    [5, i32(1)],
  ])
  return [head, repeated, ...members.flatMap(elementsOf)]
}

function leafElement({ type, id, name }: Field, repetition: ThriftValue): ThriftValue {
  const form = typeof type === 'string' ? leafForm(type) : undefined
  return struct([
    [1, form && i32(PHYSICAL[form.physical])],
    [2, form?.physical === 'fixed' ? i32(form.size_bytes ?? 0) : undefined],
    [3, repetition],
    [4, text(name)],
    [6, form?.converted === undefined ? undefined : i32(form.converted)],
    [7, form?.decimal && i32(form.decimal.scale)],
    [8, form?.decimal && i32(form.decimal.precision)],
    [9, i32(id)],
    [10, form?.logical],
  ])
}
