import { among } from '@storemesh/lake'
import type { Entities } from './touched-entities.js'

/** The name by which statements read the touched entities. */
export const TOUCHED = 'touched'

/** Whether a row's entity is among the touched ones; a missing value is one like any other. */
export function isTouched(
  { mayMiss }: Entities,
  columns: readonly string[],
  valueOf: (column: string, at: number) => string,
): string {
  if (!columns.some(mayMiss)) return among(columns.map(valueOf), TOUCHED, columns)
  const same = columns.map((column, at) => `${TOUCHED}.${column} IS NOT DISTINCT FROM ${valueOf(column, at)}`)
  return `EXISTS (SELECT 1 FROM ${TOUCHED} WHERE ${same.join(' AND ')})`
}
