import type { Refuse } from '../shape.js'
import type { StructType, Type } from '../types.js'
import type { FileField, FileShape } from './file-shape.js'
import { type Decode, widened } from './leaf-decoder.js'
import { type RowCursor, takeLong, takeMembers } from './row-cursor.js'
import type { NamedValues, RowValue } from './row-value.js'

type NamedDecode = (from: RowCursor) => NamedValues

/**
 * Reads a file's rows as the table has them now, column by field id: one that the file lacks is null, a renamed or widened
 * one is itself, one that the table dropped is read over. Made once for a file and a schema.
 */
export function rowDecoder(fields: readonly FileField[], now: StructType, refuse: Refuse): NamedDecode {
  const steps = fields.map((field) => {
    const slot = now.fields.findIndex(({ id }) => id === field.id)
    return { slot, decode: memberDecoder(field, now.fields[slot]?.type, refuse) }
  })
  const names = now.fields.map(({ name }) => name)
  const lacking = now.fields.find(({ id, required }) => required && !fields.some((field) => field.id === id))
  if (lacking) throw refuse(`it lacks ${lacking.name}, which the table requires`)
  const inOrder = steps.length === names.length && steps.every(({ slot }, at) => slot === at)
  if (inOrder) return namedInOrder(names, steps)
  return (from) => {
    const values: RowValue[] = names.map(() => null)
    for (const { slot, decode } of steps) {
      const value = decode(from)
      if (slot >= 0) values[slot] = value
    }
    const row: Record<string, RowValue> = {}
    for (let at = 0; at < names.length; at += 1) row[names[at] ?? ''] = values[at] ?? null
    return row
  }
}

/** Most files have the table's columns in the table's order. */
const namedInOrder =
  (names: readonly string[], steps: readonly { readonly decode: Decode }[]): NamedDecode =>
  (from) => {
    const row: Record<string, RowValue> = {}
    for (let at = 0; at < steps.length; at += 1) row[names[at] ?? ''] = steps[at]?.decode(from) ?? null
    return row
  }

/** `now` is undefined for what the table does not have any more. */
function memberDecoder({ name, shape, nullAt }: FileField, now: Type | undefined, refuse: Refuse): Decode {
  const decode = shapeDecoder(name, shape, now, refuse)
  if (nullAt === undefined) return decode
  return (from) => {
    const branch = takeLong(from)
    if (branch === nullAt) return null
    if (branch === 1 - nullAt) return decode(from)
    throw new RangeError('a union has no such branch')
  }
}

function shapeDecoder(name: string, shape: FileShape, now: Type | undefined, refuse: Refuse): Decode {
  if (shape.kind === 'leaf') return leafDecoder(name, shape, now, refuse)
  if (typeof now === 'string') throw refuse(`its ${name} is a ${shape.kind}, the table's a ${now}`)
  switch (shape.kind) {
    case 'struct':
      if (now === undefined || now.type === 'struct') return rowDecoder(shape.fields, now ?? NOTHING, refuse)
      break
    case 'list':
      if (now === undefined || now.type === 'list') return listDecoder(shape.element, now?.element, refuse)
      break
    case 'map':
      if (now === undefined || now.type === 'map') return mapDecoder(shape, now?.key, now?.value, refuse)
      break
  }
  throw refuse(`its ${name} is a ${shape.kind}, the table's a ${now.type}`)
}

const NOTHING: StructType = { type: 'struct', fields: [] }

function leafDecoder(
  name: string,
  { leaf }: Extract<FileShape, { kind: 'leaf' }>,
  now: Type | undefined,
  refuse: Refuse,
): Decode {
  const decode = now === undefined ? leaf.decode : typeof now === 'string' ? widened(leaf, now) : undefined
  if (decode) return decode
  throw refuse(`its ${name} is ${leaf.type}, which is no narrower form of the table's ${JSON.stringify(now)}`)
}

function listDecoder(element: FileField, now: Type | undefined, refuse: Refuse): Decode {
  const decode = memberDecoder(element, now, refuse)
  return (from) => {
    const list: RowValue[] = []
    takeMembers(from, () => list.push(decode(from)))
    return list
  }
}

function mapDecoder(
  { key, value }: Extract<FileShape, { kind: 'map' }>,
  keyNow: Type | undefined,
  valueNow: Type | undefined,
  refuse: Refuse,
): Decode {
  const decodeKey = memberDecoder(key, keyNow, refuse)
  const decodeValue = memberDecoder(value, valueNow, refuse)
  return (from) => {
    const map = new Map<RowValue, RowValue>()
    takeMembers(from, () => {
      const each = decodeKey(from)
      map.set(each, decodeValue(from))
    })
    return map
  }
}
