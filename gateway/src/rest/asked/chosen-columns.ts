import type { RestColumn } from '../catalog/rest-product.js'
import { parameterInvalid, parameterUnknown, type Refused } from './refused.js'

export const COLUMNS = 'columns'

/** The columns that an answer is to have, `?columns=day,region`, in the contract's order whichever order they are named in; all unless said. */
export function chosenColumns(columns: readonly RestColumn[], text: string | undefined): readonly RestColumn[] | Refused {
  if (text === undefined) return columns
  const named = new Set(text.split(','))
  if (named.has('')) return parameterInvalid(COLUMNS, 'names of columns with commas between them')
  const chosen = columns.filter(({ name }) => named.has(name))
  return chosen.length === named.size ? chosen : parameterUnknown()
}
