import type { PrimitiveType } from '@storemesh/iceberg'
import type { Contract, ContractColumn, ContractType } from '../contract.js'

/** A product's row in TypeScript: of a table as an engine answers it, of everything else as its events are read. */
export function rowType({ columns, port }: Pick<Contract, 'columns' | 'port'>, indent = ''): string {
  const long = port.kind === 'table' ? 'bigint' : 'number'
  return objectType(columns, long, indent)
}

type Long = 'bigint' | 'number'

const objectType = (columns: readonly ContractColumn[], long: Long, indent: string): string =>
  `{\n${columns.map((column) => member(column, long, `${indent}  `)).join('')}${indent}}`

const member = ({ name, of, required, description }: ContractColumn, long: Long, indent: string): string =>
  `${indent}/** ${commentText(description)} */\n` +
  `${indent}readonly ${name}: ${valueType(of, long, indent)}${required ? '' : ' | null'}\n`

function valueType(of: ContractType, long: Long, indent: string): string {
  switch (of.kind) {
    case 'text':
      return 'string'
    case 'scalar':
      return scalarType(of.type, long)
    case 'list':
      return `readonly ${elementType(of.element, long, indent)}[]`
    case 'object':
      return objectType(of.fields, long, indent)
  }
}

function elementType(of: ContractType, long: Long, indent: string): string {
  const type = valueType(of, long, indent)
  return of.kind === 'list' ? `(${type})` : type
}

/** Decimals, days and instants are text: no number of JavaScript holds all of them. */
function scalarType(type: PrimitiveType, long: Long): string {
  if (type === 'long') return long
  if (type === 'boolean') return type
  return type === 'int' || type === 'float' || type === 'double' ? 'number' : 'string'
}

/** On one line, and without what would end the comment. */
const commentText = (description: string): string => description.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /')
