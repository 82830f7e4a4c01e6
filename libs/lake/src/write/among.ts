/**
 * True of values that stand together in a row of a relation, none of which is missing. With IN, and not with EXISTS, DuckDB
 * leaves out the row groups whose bounds hold none of them.
 */
export function among(values: readonly string[], relation: string, columns: readonly string[]): string {
  const [value, ...others] = values
  const left = others.length === 0 ? value : `(${values.join(', ')})`
  return `${left} IN (SELECT ${columns.map((column) => `${relation}.${column}`).join(', ')} FROM ${relation})`
}
