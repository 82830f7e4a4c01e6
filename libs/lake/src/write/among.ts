/**
 * True of values that stand together in a row of a relation, none of which is missing. With IN, and not with EXISTS, DuckDB
 * leaves out the row groups whose bounds hold none of them; and only of a side that is filtered does it make a filter for the
 * rows of the other, so what no value is equal to is left out by name.
 */
export function among(values: readonly string[], relation: string, columns: readonly string[]): string {
  const [value, ...others] = values
  const left = others.length === 0 ? value : `(${values.join(', ')})`
  const [names, present] = [
    columns.map((column) => `${relation}.${column}`),
    columns.map((column) => `${relation}.${column} IS NOT NULL`),
  ]
  return `${left} IN (SELECT ${names.join(', ')} FROM ${relation} WHERE ${present.join(' AND ')})`
}
