import { Fault } from '@storemesh/core'
import type { Kind } from '../kinds/kind.js'
import { Dictionary } from '../text/dictionary.js'

/** What a value is not, though it is there. */
export const PLAIN_VALUE = 0
/** It is nobody's own: an office's address, a number that no country has. */
export const DOUBTFUL_VALUE = 1

/** What is told of everybody in one respect: a value's number for each record, 0 where nothing was told. */
export interface Field {
  readonly name: string
  readonly kind: Kind
  readonly codes: Int32Array
  readonly values: Dictionary
  /** By value: how many records have it. */
  readonly counts: Uint32Array
  /** By value: PLAIN_VALUE or DOUBTFUL_VALUE. */
  readonly marks: Uint8Array
}

const FIRST_ROOM = 1 << 10

/** A field while its records come. Names of one table share their values, so that a surname can be found among given names. */
export class FieldBuilder {
  #codes = new Int32Array(FIRST_ROOM)
  #marks = new Uint8Array(FIRST_ROOM)
  #size = 0

  constructor(
    readonly name: string,
    readonly kind: Kind,
    readonly values: Dictionary = new Dictionary(),
  ) {}

  /** The value's number. */
  numberOf(value: string, mark = PLAIN_VALUE): number {
    const code = this.values.intern(value)
    if (mark !== PLAIN_VALUE) this.#mark(code, mark)
    return code
  }

  add(code: number): void {
    if (this.#size === this.#codes.length) {
      const codes = new Int32Array(this.#codes.length * 2)
      codes.set(this.#codes)
      this.#codes = codes
    }
    this.#codes[this.#size] = code
    this.#size += 1
  }

  /** What was told so far; a later value changes nothing in it. */
  done(): Field {
    const codes = this.#codes.slice(0, this.#size)
    const counts = new Uint32Array(this.values.size)
    for (const code of codes) counts[code] = (counts[code] ?? 0) + 1
    const marks = new Uint8Array(this.values.size)
    marks.set(this.#marks.subarray(0, Math.min(this.values.size, this.#marks.length)))
    return { name: this.name, kind: this.kind, codes, values: this.values, counts, marks }
  }

  #mark(code: number, mark: number): void {
    if (code >= this.#marks.length) {
      const marks = new Uint8Array(Math.max(code + 1, this.#marks.length * 2))
      marks.set(this.#marks)
      this.#marks = marks
    }
    this.#marks[code] = mark
  }
}

export interface PersonTable {
  readonly size: number
  readonly fields: readonly Field[]
}

export function fieldOf(table: PersonTable, name: string): Field {
  const found = table.fields.find((field) => field.name === name)
  if (found) return found
  throw new Fault(
    'IDENTITY_FIELD_UNKNOWN',
    `expected one of ${table.fields.map(({ name }) => name).join(', ')}; got ${JSON.stringify(name)}`,
  )
}
