/**
 * A value of a row, as answers and JSON have it. boolean · int, float, double: number · long: bigint, or a number that is
 * exact · decimal, uuid, string, date, time, timestamps: text · binary, fixed: bytes · list · struct: by name · map: a
 * Map, or by name where its keys are texts.
 */
export type RowValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly RowValue[]
  | ReadonlyMap<RowValue, RowValue>
  | NamedValues

/** A struct, or a whole row. A name that is not there is null; one that the schema does not know is left out. */
export interface NamedValues {
  readonly [name: string]: RowValue | undefined
}

export const isNamed = (value: RowValue): value is NamedValues =>
  typeof value === 'object' && value !== null && !isListed(value) && !(value instanceof Map) && !(value instanceof Uint8Array)

export const isListed = (value: RowValue): value is readonly RowValue[] => Array.isArray(value)

export const isMapped = (value: RowValue): value is ReadonlyMap<RowValue, RowValue> => value instanceof Map

/** What kind of thing came, for a message: never the thing itself. */
export function kindOf(value: RowValue): string {
  if (value === null) return 'null'
  if (isListed(value)) return 'list'
  if (isMapped(value)) return 'map'
  return value instanceof Uint8Array ? 'byte array' : typeof value
}
