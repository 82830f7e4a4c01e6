import { isNamed, type NamedValues, type RowValue, type StructType, type Type } from '@storemesh/iceberg'

/** Writes a row as the engine's port has lines of JSON. Made once for a schema. */
export type JsonLine = (row: NamedValues) => string

/** Undefined where lines of JSON have no form for the schema: a map's keys must be scalars. */
export function jsonLine(schema: StructType): JsonLine | undefined {
  return isWritable(schema) ? structText(schema) : undefined
}

function isWritable(type: Type): boolean {
  if (typeof type === 'string') return true
  if (type.type === 'struct') return type.fields.every((field) => isWritable(field.type))
  return type.type === 'list' ? isWritable(type.element) : typeof type.key === 'string' && isWritable(type.value)
}

type Text = (value: RowValue) => string

function structText({ fields }: StructType): Text {
  const members = fields.map(({ name, type }) => ({ name, lead: `${JSON.stringify(name)}:`, text: textOf(type) }))
  return (value) => {
    if (!isNamed(value)) return 'null'
    return `{${members.map(({ name, lead, text }) => lead + text(value[name] ?? null)).join()}}`
  }
}

function textOf(type: Type): Text {
  if (typeof type === 'string') return scalarText
  if (type.type === 'struct') return structText(type)
  const inner = textOf(type.type === 'list' ? type.element : type.value)
  return (value) => {
    if (Array.isArray(value)) return `[${value.map(inner).join()}]`
    if (!(value instanceof Map)) return 'null'
    return `{${[...value].map(([key, held]) => `${keyText(key)}:${inner(held)}`).join()}}`
  }
}

function scalarText(value: RowValue): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`
  if (Object.is(value, -0)) return '-0.0'
  return JSON.stringify(value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value)
}

/** A key is a text, whatever it is. */
function keyText(key: RowValue): string {
  const text = scalarText(key)
  return text.startsWith('"') ? text : `"${text}"`
}
