import { type Contract, contractReference } from '../contract.js'
import { rowType } from './row-type.js'

/** What makes the rows of these contracts known to the compiler: members of `ContractRows`, by reference. */
export function contractRows(contracts: Iterable<Contract>): string {
  const members = [...contracts]
    .map((contract) => ({ reference: contractReference(contract), contract }))
    .toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
    .map(({ reference, contract }) => `    readonly '${reference}': ${rowType(contract, '    ')}\n`)
  return `export {}\ndeclare module '@storemesh/domain' {\n  interface ContractRows {\n${members.join('')}  }\n}\n`
}

/** The same of one contract, to be copied into code that has no `ContractRows`. */
export const rowDeclaration = (contract: Contract): string => `export interface ${typeName(contract)} ${rowType(contract)}\n`

/** `FactOrderV1`. */
const typeName = ({ product, major }: Contract): string =>
  `${product
    .split('_')
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('')}V${major}`
