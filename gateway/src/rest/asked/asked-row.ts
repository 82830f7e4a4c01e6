import type { RestProduct, RowQuestion } from '../catalog/rest-product.js'
import { typeOf } from './asked-page.js'
import { chosenColumns, COLUMNS } from './chosen-columns.js'
import { nothingHere, parameterInvalid, parameterUnknown, type Refused } from './refused.js'
import { type RestQuestion, restQuestion } from './rest-question.js'
import { expectedOf, valueIn } from './scalar-text.js'

/** One row, by the values of its key in the contract's order: `/api/inventory/stock_levels/store_1/prod_1`. */
export function askedRow(
  product: RestProduct,
  { field, key }: RowQuestion,
  values: readonly string[],
  given: ReadonlyMap<string, string>,
): RestQuestion | Refused {
  if (values.length !== key.length) return nothingHere()
  const columns = chosenColumns(product.columns, given.get(COLUMNS))
  if ('refused' in columns) return columns
  if ([...given.keys()].some((name) => name !== COLUMNS)) return parameterUnknown()
  const variables: Record<string, unknown> = {}
  for (const [place, { name, argument, of }] of key.entries()) {
    const value = valueIn(values[place] ?? '', of)
    if (value === undefined) return parameterInvalid(name, expectedOf(of))
    variables[argument] = value
  }
  const takes = key.map((one) => ({ argument: one.argument, type: typeOf(one) }))
  return restQuestion({ product, columns, field, takes, variables, page: undefined })
}
