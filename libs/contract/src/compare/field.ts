import type { ContractColumn, ContractType } from '../contract.js'
import type { Terms } from './terms.js'

/** One column or field of an object, by its path: `lines.quantity` is a field of what the list `lines` holds. */
export interface Field {
  readonly path: string
  /** In short: `long`, `object`, `list of string`. */
  readonly type: string
  readonly required: boolean
  /** `minimum`, `maxLength` and their like; of what a list holds, `items.minLength`. */
  readonly limits: ReadonlyMap<string, number>
  readonly values: readonly string[] | undefined
  /** The day on which it may go, where that was announced. */
  readonly end: string | undefined
  readonly classification: string | undefined
  readonly description: string
}

/** Every field of a contract, the outer before the inner. */
export const fieldsOf = (terms: Terms): ReadonlyMap<string, Field> =>
  new Map(fieldsUnder(terms.contract.columns, '', terms).map((field) => [field.path, field]))

const LIST_OF = 'list of '

/** The type without the lists around it, and how many there are. */
export function elementOf(type: string): { readonly element: string; readonly lists: number } {
  let element = type
  let lists = 0
  for (; element.startsWith(LIST_OF); lists++) element = element.slice(LIST_OF.length)
  return { element, lists }
}

const fieldsUnder = (columns: readonly ContractColumn[], prefix: string, terms: Terms): readonly Field[] =>
  columns.flatMap(({ name, of, required, description, classification }) => {
    const path = `${prefix}${name}`
    const field = {
      path,
      type: typeOf(of),
      required,
      limits: new Map(limitsOf(of)),
      values: terms.values.get(path),
      end: terms.ends.get(path)?.day,
      classification,
      description,
    }
    return [field, ...fieldsUnder(innerOf(of), `${path}.`, terms)]
  })

const typeOf = (of: ContractType): string =>
  of.kind === 'list' ? `${LIST_OF}${typeOf(of.element)}` : of.kind === 'object' ? 'object' : of.type

const innerOf = (of: ContractType): readonly ContractColumn[] =>
  of.kind === 'object' ? of.fields : of.kind === 'list' ? innerOf(of.element) : []

function limitsOf(of: ContractType): readonly (readonly [string, number])[] {
  const of_element = of.kind === 'list' ? limitsOf(of.element).map(([name, value]) => [`items.${name}`, value] as const) : []
  const own = Object.entries(of).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as const] : []))
  return [...own, ...of_element]
}
