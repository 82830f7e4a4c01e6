import type { SchemaElement } from 'hyparquet'
import { unreadable } from '../unreadable.js'
import { type LeafText, leafText } from './leaf-text.js'
import type { PhysicalType } from './physical-value.js'

/** A column, a struct, a list or a map, as rows show it. */
export interface Node {
  readonly name: string
  /** The name as JSON writes it before a value. */
  readonly lead: string
  /** From which definition level on it is there, and at which repetition level another one of it begins. */
  readonly definition: number
  readonly repetition: number
  readonly presence: 'required' | 'optional' | 'repeated'
  readonly shape: Shape
  /** The numbers of the columns that lie below it. */
  readonly columns: readonly number[]
}

export type Shape =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'struct'; readonly fields: readonly Node[] }
  /** Its items are those of the node that repeats; `item` where that is only a wrapping. */
  | { readonly kind: 'list'; readonly repeated: Node; readonly item: Node | undefined }
  | { readonly kind: 'map'; readonly repeated: Node; readonly key: Node; readonly value: Node }

export interface Column {
  readonly path: string
  readonly definition: number
  readonly repetition: number
  readonly type: PhysicalType
  readonly text: LeafText
}

export interface SchemaTree {
  readonly fields: readonly Node[]
  readonly columns: readonly Column[]
}

const DEPTH_MAX = 100
const COLUMNS_MAX = 10_000
const VALUE_BYTES_MAX = 1 << 20

interface Above {
  readonly path: readonly string[]
  readonly definition: number
  readonly repetition: number
}

export function schemaTree(elements: readonly SchemaElement[]): SchemaTree {
  if (elements.length > COLUMNS_MAX) throw unreadable(`it has more than ${COLUMNS_MAX} columns`)
  const columns: Column[] = []
  let next = 1

  function nodeOf(above: Above): Node {
    const element = elements[next]
    next += 1
    if (!element || above.path.length > DEPTH_MAX) throw unreadable('its schema ends early, or is nested too deep')
    const presence = presenceOf(element)
    const at = {
      path: [...above.path, element.name],
      definition: above.definition + (presence === 'required' ? 0 : 1),
      repetition: above.repetition + (presence === 'repeated' ? 1 : 0),
    }
    const own = {
      name: element.name,
      lead: `${JSON.stringify(element.name)}:`,
      definition: at.definition,
      repetition: at.repetition,
      presence,
    }
    if (element.type !== undefined) {
      columns.push({ ...at, path: at.path.join('.'), type: physicalType(element), text: leafText(element) })
      return { ...own, shape: { kind: 'leaf' }, columns: [columns.length - 1] }
    }
    const fields = childrenOf(element, at)
    return { ...own, shape: shapeOf(element, fields), columns: fields.flatMap((field) => field.columns) }
  }

  function childrenOf(element: SchemaElement, above: Above): readonly Node[] {
    const fields: Node[] = []
    for (let child = 0; child < (element.num_children ?? 0); child += 1) fields.push(nodeOf(above))
    if (fields.length === 0) throw unreadable('its schema has a group of nothing')
    if (new Set(fields.map(({ name }) => name)).size < fields.length) throw unreadable('its schema names a column twice')
    return fields
  }

  const [root] = elements
  if (!root) throw unreadable('it has no schema')
  const fields = childrenOf(root, { path: [], definition: 0, repetition: 0 })
  if (next !== elements.length) throw unreadable('its schema has more than its root holds')
  return { fields, columns }
}

function shapeOf({ name, converted_type, logical_type }: SchemaElement, fields: readonly Node[]): Shape {
  const [only, ...others] = fields
  const annotation = logical_type?.type ?? converted_type
  if (!only || others.length > 0 || only.presence !== 'repeated') return { kind: 'struct', fields }
  if (annotation === 'LIST') return { kind: 'list', repeated: only, item: itemOf(only, name) }
  const [key, value, ...more] = only.shape.kind === 'struct' ? only.shape.fields : []
  const isMap =
    (annotation === 'MAP' || annotation === 'MAP_KEY_VALUE') && key?.shape.kind === 'leaf' && value && more.length === 0
  return isMap ? { kind: 'map', repeated: only, key, value } : { kind: 'struct', fields }
}

/** Old writers have no wrapping: what repeats is the item itself. The rules are those of Parquet's own document. */
function itemOf(repeated: Node, listName: string): Node | undefined {
  if (repeated.shape.kind !== 'struct') return undefined
  const [only, ...others] = repeated.shape.fields
  const isItem = others.length > 0 || repeated.name === 'array' || repeated.name === `${listName}_tuple`
  return isItem ? undefined : only
}

function presenceOf({ repetition_type }: SchemaElement): Node['presence'] {
  if (repetition_type === 'OPTIONAL') return 'optional'
  return repetition_type === 'REPEATED' ? 'repeated' : 'required'
}

function physicalType({ type = 'BYTE_ARRAY', type_length = 0 }: SchemaElement): PhysicalType {
  if (type === 'FIXED_LEN_BYTE_ARRAY' && !(type_length > 0 && type_length <= VALUE_BYTES_MAX)) {
    throw unreadable(`its schema has a value of ${type_length} bytes, expected from 1 to ${VALUE_BYTES_MAX}`)
  }
  return { name: type, length: type_length }
}
