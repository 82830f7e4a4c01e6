import type { ValueText } from '@storemesh/core'
import type { ColumnCursor } from './column-cursor.js'
import { REFUSED } from './leaf-text.js'
import type { Node } from './schema-tree.js'

/** Of each column below a node, from which entry up to which it tells of this one value. */
interface Ranges {
  readonly from: (column: number) => number
  readonly to: (column: number) => number
}

export interface Assembly {
  readonly cursors: readonly ColumnCursor[]
  readonly row: ValueText
}

/** The row that the columns stand at, as JSON. */
export function assembledRow(fields: readonly Node[], of: Assembly): string {
  const { cursors } = of
  return structJson(fields, { from: (column) => cursors[column]?.from ?? 0, to: (column) => cursors[column]?.to ?? 0 }, of)
}

function structJson(fields: readonly Node[], ranges: Ranges, of: Assembly): string {
  let json = ''
  for (const field of fields) {
    const member = `${json === '' ? '' : ','}${field.lead}${valueJson(field, ranges, of)}`
    json = told(of.row, json, member)
  }
  return `{${json}}`
}

function valueJson(node: Node, ranges: Ranges, of: Assembly): string {
  if (node.presence === 'repeated') return itemsJson(node, node, ranges, of)
  if (node.presence === 'optional' && definitionOf(node, ranges, of) < node.definition) return 'null'
  return presentJson(node, ranges, of)
}

function presentJson(node: Node, ranges: Ranges, of: Assembly): string {
  const { shape } = node
  switch (shape.kind) {
    case 'leaf':
      return leafJson(node, ranges, of)
    case 'struct':
      return structJson(shape.fields, ranges, of)
    case 'list':
      return itemsJson(shape.repeated, shape.item, ranges, of)
    case 'map':
      return mapJson(shape, ranges, of)
  }
}

function leafJson({ columns: [column = 0] }: Node, ranges: Ranges, { cursors, row }: Assembly): string {
  const text = cursors[column]?.entries.textAt(ranges.from(column)) ?? 'null'
  if (!text.startsWith(REFUSED)) return text
  row.isRefused = true
  return text.slice(REFUSED.length)
}

/** `item` is what each is shown as: the node that repeats, or the one that it wraps. */
function itemsJson(repeated: Node, item: Node | undefined, ranges: Ranges, of: Assembly): string {
  let json = ''
  for (const part of partsOf(repeated, ranges, of)) {
    const own = !item || item === repeated ? presentJson(repeated, part, of) : valueJson(item, part, of)
    json = told(of.row, json, `${json === '' ? '' : ','}${own}`)
  }
  return `[${json}]`
}

type MapShape = Extract<Node['shape'], { readonly kind: 'map' }>

function mapJson({ repeated, key, value }: MapShape, ranges: Ranges, of: Assembly): string {
  let json = ''
  for (const part of partsOf(repeated, ranges, of)) {
    const name = valueJson(key, part, of)
    const quoted = name.startsWith('"') ? name : JSON.stringify(name)
    json = told(of.row, json, `${json === '' ? '' : ','}${quoted}:${valueJson(value, part, of)}`)
  }
  return `{${json}}`
}

/** One for each time that the node repeats; none where it is not there. */
function* partsOf(repeated: Node, ranges: Ranges, of: Assembly): Generator<Ranges> {
  if (definitionOf(repeated, ranges, of) < repeated.definition) return
  const bounds = new Map(repeated.columns.map((column) => [column, boundsOf(repeated, column, ranges, of)]))
  const [first = []] = bounds.values()
  for (let part = 0; part + 1 < first.length; part += 1) {
    yield { from: (column) => bounds.get(column)?.[part] ?? 0, to: (column) => bounds.get(column)?.[part + 1] ?? 0 }
  }
}

/** Where each of them begins, and where the last one ends. */
function boundsOf({ repetition }: Node, column: number, ranges: Ranges, { cursors }: Assembly): readonly number[] {
  const from = ranges.from(column)
  const to = ranges.to(column)
  const repetitions = cursors[column]?.entries.repetitions
  const bounds = [from]
  for (let at = from + 1; at < to; at += 1) if ((repetitions?.[at] ?? 0) <= repetition) bounds.push(at)
  bounds.push(to)
  return bounds
}

function definitionOf({ columns: [column = 0] }: Node, ranges: Ranges, { cursors }: Assembly): number {
  const cursor = cursors[column]
  const definitions = cursor?.entries.definitions
  return definitions?.[ranges.from(column)] ?? cursor?.column.definition ?? 0
}

/** Past the row's room nothing more is put together. */
function told(row: ValueText, json: string, more: string): string {
  row.room -= more.length
  return row.room < 0 ? json : json + more
}
