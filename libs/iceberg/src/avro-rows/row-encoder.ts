import { Fault } from '@storemesh/core'
import type { ColumnStatistics } from '../column-statistics.js'
import type { ListType, MapType, PrimitiveType, StructType, Type } from '../types.js'
import { type Encoder, type LeafEncoder, leafEncoder } from './leaf-encoder.js'
import { putByte, putLong, type RowBytes } from './row-bytes.js'
import { isListed, isMapped, isNamed, kindOf, type NamedValues, type RowValue } from './row-value.js'

/** Writes rows of a schema one after the other. Made once, then it knows every field's way. */
export interface RowEncoder {
  /** VALUE_INVALID, REQUIRED_VALUE_MISSING; the bytes end within the row then. */
  put(row: NamedValues): void
  /** Of all rows so far, by field id. */
  statistics(): ReadonlyMap<number, ColumnStatistics>
}

interface Place {
  readonly out: RowBytes
  readonly path: string
  readonly repeated: boolean
  readonly leaves: Map<number, LeafEncoder>
}

export function rowEncoder(schema: StructType, out: RowBytes): RowEncoder {
  const leaves = new Map<number, LeafEncoder>()
  const root = structEncoder(schema, { out, path: '', repeated: false, leaves })
  return {
    put: root.put,
    statistics: () => new Map([...leaves].map(([id, leaf]) => [id, leaf.statistics()])),
  }
}

function encoderOf(id: number, type: Type, place: Place): Encoder {
  if (typeof type === 'string') return leafOf(id, type, place)
  if (type.type === 'struct') return structEncoder(type, place)
  return type.type === 'list' ? listEncoder(type, place) : mapEncoder(type, place)
}

function leafOf(id: number, type: PrimitiveType, place: Place): Encoder {
  const leaf = leafEncoder(type, place)
  place.leaves.set(id, leaf)
  return leaf
}

/** A field, element or value of a map that may be missing or must not be. */
function memberOf(id: number, required: boolean, type: Type, place: Place): Encoder {
  const { out, path } = place
  const inner = encoderOf(id, type, place)
  if (!required) {
    return {
      put(value) {
        putByte(out, value === null ? 0 : 2) // Avro's first and second of a union
        if (value === null) inner.absent()
        else inner.put(value)
      },
      absent: inner.absent,
    }
  }
  return {
    put(value) {
      if (value !== null) return inner.put(value)
      throw new Fault('REQUIRED_VALUE_MISSING', `${path}: the table requires a value in every row, a row came without one`)
    },
    absent: inner.absent,
  }
}

function structEncoder({ fields }: StructType, place: Place): Encoder {
  const members = fields.map(({ id, name, required, type }) => ({
    name,
    encoder: memberOf(id, required, type, { ...place, path: place.path === '' ? name : `${place.path}.${name}` }),
  }))
  return {
    put(value) {
      if (!isNamed(value)) throw wrongKind(place.path, 'struct', value)
      for (const { name, encoder } of members) encoder.put(value[name] ?? null)
    },
    absent() {
      for (const { encoder } of members) encoder.absent()
    },
  }
}

const nothing = () => undefined

function listEncoder(type: ListType, above: Place): Encoder {
  const { out, path } = above
  const place = { ...above, path: `${path}.element`, repeated: true }
  const element = memberOf(type['element-id'], type['element-required'], type.element, place)
  return {
    put(value) {
      if (!isListed(value)) throw wrongKind(path, 'list', value)
      if (value.length > 0) putLong(out, value.length)
      for (const each of value) element.put(each)
      putByte(out, 0)
    },
    absent: nothing, // a list that is missing has no elements
  }
}

/** A map of texts and an array of pairs have the same bytes. */
function mapEncoder(type: MapType, above: Place): Encoder {
  const { out, path } = above
  const key = encoderOf(type['key-id'], type.key, { ...above, path: `${path}.key`, repeated: true })
  const inner = { ...above, path: `${path}.value`, repeated: true }
  const member = memberOf(type['value-id'], type['value-required'], type.value, inner)
  return {
    put(value) {
      const pairs = isMapped(value) ? [...value] : isNamed(value) ? Object.entries(value) : undefined
      if (!pairs) throw wrongKind(path, 'map', value)
      if (pairs.length > 0) putLong(out, pairs.length)
      for (const [each, held] of pairs) {
        key.put(each)
        member.put(held ?? null)
      }
      putByte(out, 0)
    },
    absent: nothing,
  }
}

const wrongKind = (path: string, expected: string, value: RowValue) =>
  new Fault('VALUE_INVALID', `${path || 'row'}: expected a ${expected}, got a ${kindOf(value)}`)
