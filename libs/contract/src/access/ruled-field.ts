import type { ContractColumn, ContractType } from '../contract.js'

/** A column or a field within one, as far as a right can speak of it. */
export interface RuledField {
  readonly path: string
  readonly of: ContractType
  readonly required: boolean
  readonly classification: string | undefined
  readonly isKey: boolean
}

/** Every one of a contract, the outer before the inner; what a list holds has the list's own path. */
export const ruledFields = (columns: readonly ContractColumn[], key: readonly string[], prefix = ''): readonly RuledField[] =>
  columns.flatMap(({ name, of, required, classification }) => {
    const path = `${prefix}${name}`
    return [{ path, of, required, classification, isKey: key.includes(path) }, ...ruledFields(fieldsWithin(of), key, `${path}.`)]
  })

const fieldsWithin = (of: ContractType): readonly ContractColumn[] =>
  of.kind === 'object' ? of.fields : of.kind === 'list' ? fieldsWithin(of.element) : []
