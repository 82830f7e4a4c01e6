import type { Kind } from '../kinds/kind.js'
import { Dictionary } from '../text/dictionary.js'

/** What a value is not, though it is there. */
export const PLAIN_VALUE = 0
/** It is nobody's own: an office's address, a number that no country has. */
export const DOUBTFUL_VALUE = 1

/** What is told of everybody in one respect: a value's number for each record, 0 where nothing was told. It may still grow. */
export interface Field {
  readonly name: string
  readonly kind: Kind
  /** How many records there are. */
  readonly size: number
  /** By record; there may be room behind the last one. */
  readonly codes: Int32Array
  readonly values: Dictionary
  /** By value: how many records have it. */
  readonly counts: Uint32Array
  /** By value: PLAIN_VALUE or DOUBTFUL_VALUE. */
  readonly marks: Uint8Array
}

const FIRST_ROOM = 1 << 10

/** A field to which records are added. Names of one table share their values, so that a surname can be found among given names. */
export class GrowingField implements Field {
  #codes = new Int32Array(FIRST_ROOM)
  #counts = new Uint32Array(FIRST_ROOM)
  #marks = new Uint8Array(FIRST_ROOM)
  #size = 0

  constructor(
    readonly name: string,
    readonly kind: Kind,
    readonly values: Dictionary = new Dictionary(),
  ) {}

  get size(): number {
    return this.#size
  }

  get codes(): Int32Array {
    return this.#codes
  }

  get counts(): Uint32Array {
    return this.#counts
  }

  get marks(): Uint8Array {
    return this.#marks
  }

  /** The value's number. */
  numberOf(value: string, mark = PLAIN_VALUE): number {
    const code = this.values.intern(value)
    if (code >= this.#marks.length) this.#makeRoom(code)
    if (code !== 0 && mark !== PLAIN_VALUE) this.#marks[code] = mark
    return code
  }

  add(code: number): void {
    if (this.#size === this.#codes.length) {
      const codes = new Int32Array(this.#codes.length * 2)
      codes.set(this.#codes)
      this.#codes = codes
    }
    if (code >= this.#counts.length) this.#makeRoom(code)
    this.#codes[this.#size] = code
    this.#counts[code] = (this.#counts[code] ?? 0) + 1
    this.#size += 1
  }

  #makeRoom(code: number): void {
    const room = Math.max(code + 1, this.#marks.length * 2)
    const [marks, counts] = [new Uint8Array(room), new Uint32Array(room)]
    marks.set(this.#marks)
    counts.set(this.#counts)
    ;[this.#marks, this.#counts] = [marks, counts]
  }
}

export interface PersonTable {
  readonly size: number
  readonly fields: readonly Field[]
}
