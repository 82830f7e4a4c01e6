/** What stands in a column, as Parquet's plain encoding has it. */
export interface LeafValues {
  /**
   * Those values that are there, one after another: whole numbers little endian, a text led by its length in four bytes, of
   * booleans a byte each, 0 or 1.
   */
  readonly plain: Uint8Array
  /** How many values could be there: one a row, and of a list one an element, or one for none. */
  readonly places: number
  /** How many levels are there, of each place; left out where there is always a value. */
  readonly definition?: Uint8Array
  /** The list that goes on in each place; left out where it is in none. */
  readonly repetition?: Uint8Array
}

/** Of the places, those without a value. */
export function absentIn({ definition, places }: LeafValues, definition_max: number): number {
  if (!definition) return 0
  let absent = 0
  for (let place = 0; place < places; place++) if (definition[place] !== definition_max) absent++
  return absent
}
