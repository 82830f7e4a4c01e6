import type { StructType, Type } from '@storemesh/iceberg'
import type { Contract, ContractColumn, ContractType } from './contract.js'

/** A column as a table is made of it. Ids of nested fields are 0: the table gives out its own. */
export interface TableColumn {
  readonly name: string
  readonly type: Type
  readonly required: boolean
  readonly doc: string
}

const UNGIVEN = 0

export const contractColumns = ({ columns }: Pick<Contract, 'columns'>): readonly TableColumn[] => columns.map(tableColumn)

const tableColumn = ({ name, of, required, description }: ContractColumn): TableColumn => ({
  name,
  type: tableType(of),
  required,
  doc: description,
})

function tableType(of: ContractType): Type {
  switch (of.kind) {
    case 'scalar':
    case 'text':
      return of.type
    case 'object':
      return structType(of.fields)
    case 'list':
      return { type: 'list', 'element-id': UNGIVEN, 'element-required': true, element: tableType(of.element) }
  }
}

const structType = (fields: readonly ContractColumn[]): StructType => ({
  type: 'struct',
  fields: fields.map((field) => ({ id: UNGIVEN, ...tableColumn(field) })),
})
