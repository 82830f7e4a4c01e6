import { Fault } from '@storemesh/core'

export const PARTITION = 0
const ROWS_MAX = 2 ** 30
const FILES_MAX = Math.floor(Number.MAX_SAFE_INTEGER / ROWS_MAX)

/** Files in the order in which they were found, and in each its rows: a number that grows. */
export function offsetOf(file_number: number, row: number): number {
  if (row >= ROWS_MAX) throw tooMany('rows of one file', ROWS_MAX, 'split it')
  if (file_number >= FILES_MAX) throw tooMany('files in all', FILES_MAX, 'start the table anew')
  return file_number * ROWS_MAX + row
}

const tooMany = (what: string, max: number, remedy: string) =>
  new Fault('LIMIT_EXCEEDED', `${what}: expected at most ${max}, found more; ${remedy}`)
