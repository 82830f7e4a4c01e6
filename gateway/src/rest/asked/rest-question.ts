import type { Asked } from '../../admission/asked.js'
import type { PageQuestion, RestColumn, RestProduct, RestValue } from '../catalog/rest-product.js'

/** What an address asks, as an operation of the graph, and how its answer is read. */
export interface RestQuestion {
  readonly asked: Asked
  readonly columns: readonly RestColumn[]
  /** None where one row is asked for. */
  readonly page: PageQuestion | undefined
}

export interface OperationParts {
  readonly product: RestProduct
  readonly columns: readonly RestColumn[]
  readonly field: string
  /** What the field is told, each with its type. */
  readonly takes: readonly { readonly argument: string; readonly type: string }[]
  readonly variables: Readonly<Record<string, unknown>>
  readonly page: PageQuestion | undefined
}

/** Under this name the answer stands in an operation, whatever the field is called. */
export const ANSWER = 'answer'

/** The text is the same for the same columns and parameters, whatever their values are. */
export function restQuestion({ product, columns, field, takes, variables, page }: OperationParts): RestQuestion {
  const declared = takes.map(({ argument, type }) => `$${argument}: ${type}`).join(', ')
  const given = takes.map(({ argument }) => `${argument}: $${argument}`).join(', ')
  const operationName = `rest_${product.domain}_${product.product}`
  const text = [
    `query ${operationName}${declared && `(${declared})`}`,
    `{ ${ANSWER}: ${field}${given && `(${given})`} ${asPage(selectionOf(columns), page)} }`,
  ].join(' ')
  return { asked: { text, operationName, variables, extensions: undefined }, columns, page }
}

const asPage = (row: string, page: PageQuestion | undefined): string =>
  page?.isConnection ? `{ edges { node ${row} } pageInfo { hasNextPage endCursor } }` : row

const selectionOf = (columns: readonly RestColumn[]): string =>
  `{ ${columns.map(({ field, of }) => `${field}${within(of)}`).join(' ')} }`

function within(of: RestValue): string {
  switch (of.kind) {
    case 'scalar':
      return ''
    case 'object':
      return ` ${selectionOf(of.columns)}`
    case 'reference':
      return ` { ${of.field} }`
    case 'list':
      return within(of.element)
  }
}
