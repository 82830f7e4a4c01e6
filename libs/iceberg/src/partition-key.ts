import type { SingleValue } from './single-value.js'

/** Equal for files of the same spec and the same partition, so that they can be grouped. NaN is a value, null is none. */
export const partitionKey = (spec_id: number, values: readonly (SingleValue | null)[]): string =>
  `${spec_id} ${JSON.stringify(values.map((value) => (value === null ? null : textOf(value))))}`

/** Texts of different values differ within one column; null has none. */
const textOf = (value: SingleValue): string => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value))
