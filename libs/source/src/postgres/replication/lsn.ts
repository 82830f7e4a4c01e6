import { Fault } from '@storemesh/core'

/** A place in the server's write-ahead log, in bytes. Postgres writes it as two hexadecimal halves: `16/B374D848`. */
export type Lsn = bigint

const FORM = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i

export const lsnText = (lsn: Lsn): string =>
  `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xffff_ffffn).toString(16).toUpperCase()}`

/** Undefined where the text is none. */
export function lsnOf(text: string): Lsn | undefined {
  const [, high, low] = FORM.exec(text) ?? []
  return high !== undefined && low !== undefined ? (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`) : undefined
}

/** Of a column that the server filled. */
export function serverLsn(text: string | null | undefined): Lsn {
  const lsn = lsnOf(text ?? '')
  if (lsn !== undefined) return lsn
  throw new Fault(
    'SOURCE_FAILED',
    `expected a log position of the server such as 16/B374D848, got ${JSON.stringify(text ?? null)}`,
  )
}
