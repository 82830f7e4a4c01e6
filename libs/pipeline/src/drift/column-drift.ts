import {
  type Field,
  type FieldPath,
  isWidening,
  type NewColumn,
  newSchema,
  type SchemaChange,
  type Type,
} from '@storemesh/iceberg'

/** How a table's columns differ from those that are declared for it now. */
export interface ColumnDrift {
  /** What the table can follow, so that all that was written before stays readable. */
  readonly follows: readonly SchemaChange[]
  /** What it cannot. */
  readonly refused: readonly RefusedColumn[]
}

export interface RefusedColumn {
  /** As a path: `products[].price`. */
  readonly column: string
  /** What the table has. */
  readonly from: string
  /** What is declared. */
  readonly to: string
}

interface Member {
  readonly name: string
  readonly type: Type
  readonly required: boolean
  readonly doc?: string
}

export function columnDrift(there: readonly Field[], declared: readonly NewColumn[]): ColumnDrift {
  const steps = memberSteps(there, declared, [])
  return {
    follows: steps.flatMap((step) => ('change' in step ? [step] : [])),
    refused: steps.flatMap((step) => ('from' in step ? [step] : [])),
  }
}

/** `products[].price` */
export const pathText = (path: readonly string[]): string => path.join('.').replaceAll('.element', '[]')

type Step = SchemaChange | RefusedColumn

function memberSteps(there: readonly Member[], declared: readonly Member[], within: readonly string[]): readonly Step[] {
  const steps: Step[] = []
  for (const [at, member] of declared.entries()) {
    const path = pathTo(within, member.name)
    const found = there.find(({ name }) => name === member.name)
    if (found) steps.push(...requiredSteps(found, member, path), ...typeSteps(found.type, member.type, path))
    else steps.push(addition(member, path, declared[at - 1]?.name))
  }
  for (const member of there) {
    if (declared.some(({ name }) => name === member.name)) continue
    steps.push({ column: pathText([...within, member.name]), from: textOf(member), to: 'none' })
  }
  return steps
}

/** Beside the one that stands before it, so that a table that followed looks like one that is made anew. */
function addition({ required, type, doc, name }: Member, column: FieldPath, before: string | undefined): Step {
  if (required) return { column: pathText(column), from: 'none', to: textOf({ name, type, required }) }
  const place = before === undefined ? 'first' : { after: before }
  return { change: 'add', column, type, place, ...(doc !== undefined && { doc }) }
}

function requiredSteps(there: Member, declared: Member, column: FieldPath): readonly Step[] {
  if (there.required === declared.required) return []
  if (there.required) return [{ change: 'make optional', column }]
  return [{ column: pathText(column), from: textOf(there), to: textOf(declared) }]
}

function typeSteps(there: Type, declared: Type, path: FieldPath): readonly Step[] {
  if (typeof declared === 'string') {
    if (there === declared) return []
    return isWidening(there, declared) ? [{ change: 'widen', column: path, to: declared }] : [otherType(there, declared, path)]
  }
  if (typeof there === 'string' || there.type !== declared.type) return [otherType(there, declared, path)]
  if (there.type === 'struct' && declared.type === 'struct') return memberSteps(there.fields, declared.fields, path)
  if (there.type === 'list' && declared.type === 'list') {
    const of = (type: typeof there) => ({ name: 'element', type: type.element, required: type['element-required'] })
    return memberSteps([of(there)], [of(declared)], path)
  }
  return textOfType(there) === textOfType(declared) ? [] : [otherType(there, declared, path)]
}

const otherType = (there: Type, declared: Type, path: FieldPath): RefusedColumn => ({
  column: pathText(path),
  from: textOfType(there),
  to: textOfType(declared),
})

const pathTo = ([first, ...rest]: readonly string[], name: string): FieldPath =>
  first === undefined ? [name] : [first, ...rest, name]

const textOf = ({ type, required }: Member): string => (required ? `required ${textOfType(type)}` : textOfType(type))

/** Whatever ids are within it. */
function textOfType(type: Type): string {
  if (typeof type === 'string') return type
  const [field] = newSchema([{ name: 'it', type, required: false }]).fields
  return type.type === 'map' ? JSON.stringify(field?.type) : `a ${type.type}`
}
