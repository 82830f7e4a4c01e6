import type { ContractColumn, ContractType } from '@storemesh/contract'
import type { Field, StructType } from '@storemesh/iceberg'
import type { FieldReader, MemberReader, ValueReader } from './field-reader.js'
import type { LeafColumn } from './leaf-column.js'
import { wordsOf } from './words.js'

/** Where a field is in its table. */
export interface Inside {
  readonly columns: ReadonlyMap<number, LeafColumn>
  /** Levels above that are there. */
  readonly definition: number
  readonly repetition: number
}

/** Who reads a contract's columns into those of a struct; undefined where one cannot be read so. */
export function memberReaders(
  columns: readonly ContractColumn[],
  { fields }: StructType,
  inside: Inside,
): readonly MemberReader[] | undefined {
  const byName = new Map(fields.map((field) => [field.name, field]))
  const members = columns.map(({ name, of, required }): MemberReader | undefined => {
    const field = byName.get(name)
    // an absent value needs a column that may be without
    if (!field || (field.required && !required)) return undefined
    const reader = readerOf(of, field, inside)
    const quoted = JSON.stringify(name)
    const [inQuotes, lead] = [Buffer.from(quoted), wordsOf(Buffer.from(`,${quoted}:`))]
    return reader && { name: inQuotes, lead, isRequired: required, reader, met_in: 0 }
  })
  return members.every((member) => member !== undefined) ? members : undefined
}

function readerOf(of: ContractType, field: Field, { columns, definition, repetition }: Inside): FieldReader | undefined {
  const { type } = field
  const present = definition + (field.required ? 0 : 1)
  if (typeof type === 'string') {
    const column = columns.get(field.id)
    if (!column || of.kind === 'object' || of.kind === 'list' || of.type !== type) return undefined
    if (of.kind === 'scalar') return valueReader(of, column)
    const { minLength: length_min = 0, maxLength: length_max = Number.POSITIVE_INFINITY } = of
    return { kind: 'text', column, length_min, length_max }
  }
  if (type.type === 'struct' && of.kind === 'object') {
    const members = memberReaders(of.fields, type, { columns, definition: present, repetition })
    // what the contract does not know any more would have to be written as absent
    return members?.length === type.fields.length ? { kind: 'object', members, definition: present, read: 0 } : undefined
  }
  if (type.type !== 'list' || of.kind !== 'list') return undefined
  const item: Field = { id: type['element-id'], name: 'element', required: type['element-required'], type: type.element }
  const element = readerOf(of.element, item, { columns, definition: present + 1, repetition: repetition + 1 })
  const { minItems: items_min = 0, maxItems: items_max = Number.POSITIVE_INFINITY } = of
  return element && { kind: 'list', element, definition: present, repetition: repetition + 1, items_min, items_max }
}

type Scalar = Extract<ContractType, { kind: 'scalar' }>

const WRITTEN: ReadonlyMap<string, Exclude<ValueReader['written'], 'decimal'>> = new Map([
  ['boolean', 'boolean'],
  ['uuid', 'uuid'],
  ['int', 'whole'],
  ['long', 'whole'],
  ['date', 'day'],
  ['timestamptz', 'instant'],
])
const INT_MAX = 2 ** 31 - 1

function valueReader({ type, minimum, maximum }: Scalar, column: LeafColumn): ValueReader | undefined {
  const { decimal, physical } = column.leaf.form
  const written = decimal ? 'decimal' : WRITTEN.get(type)
  if (!written) return undefined
  const most = type === 'int' ? INT_MAX : Number.MAX_SAFE_INTEGER
  const unit = 10 ** (decimal?.scale ?? 0)
  return {
    kind: 'value',
    column,
    written,
    lowest: minimum === undefined ? -most : Math.max(-most, minimum * unit),
    highest: maximum === undefined ? most : Math.min(most, maximum * unit),
    whole_digits: decimal ? decimal.precision - decimal.scale : 0,
    scale: decimal?.scale ?? 0,
    isWide: physical === 'int64',
  }
}
