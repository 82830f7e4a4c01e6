const FIRST_UNITS = 1 << 12
const FIRST_TEXTS = 1 << 8
const GROWTH = 2
const LETTERS_MASK = 31

/**
 * Texts by number, each kept once as code units in one array: a million of them are two allocations, and comparing
 * two makes no garbage. Number 0 is the empty text, which stands for what is missing.
 */
export class Dictionary {
  #units = new Uint16Array(FIRST_UNITS)
  #starts = new Uint32Array(FIRST_TEXTS + 2)
  #slots = new Int32Array(FIRST_TEXTS * 4)
  #letters = new Uint32Array(FIRST_TEXTS)
  #size = 1

  /** How many texts there are, the empty one included: numbers run from 0 up to it. */
  get size(): number {
    return this.#size
  }

  /** All code units, text after text; a text's own lie from `startOf(code)` up to `startOf(code + 1)`. */
  get units(): Uint16Array {
    return this.#units
  }

  startOf(code: number): number {
    return this.#starts[code] ?? 0
  }

  lengthOf(code: number): number {
    return (this.#starts[code + 1] ?? 0) - (this.#starts[code] ?? 0)
  }

  /** Which characters a text has, as bits, several of them to a bit: a bit that another lacks is a character that it lacks. */
  lettersOf(code: number): number {
    return this.#letters[code] ?? 0
  }

  textOf(code: number): string {
    let text = ''
    for (let at = this.startOf(code); at < this.startOf(code + 1); at += 1) text += String.fromCharCode(this.#units[at] ?? 0)
    return text
  }

  /** The number of a text; undefined where it was never told. */
  find(text: string): number | undefined {
    if (text === '') return 0
    const found = (this.#slots[this.#slotOf(text.length, this.#laid(text))] ?? 0) - 1
    return found < 0 ? undefined : found
  }

  /** The number of a text, a new one where it was never told. */
  intern(text: string): number {
    if (text === '') return 0
    const slot = this.#slotOf(text.length, this.#laid(text))
    const found = (this.#slots[slot] ?? 0) - 1
    if (found >= 0) return found
    const code = this.#keep(text.length)
    this.#slots[slot] = code + 1
    if (this.#size * 2 > this.#slots.length) this.#spread()
    return code
  }

  /** Lays a text behind the last one, where it stays if it is new; gives its hash. */
  #laid(text: string): number {
    const start = this.startOf(this.#size)
    if (start + text.length > this.#units.length) {
      const units = new Uint16Array(Math.max(this.#units.length * GROWTH, start + text.length))
      units.set(this.#units)
      this.#units = units
    }
    const units = this.#units
    let hash = BASIS
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at)
      units[start + at] = unit
      hash = Math.imul(hash ^ unit, PRIME)
    }
    return stirred(hash)
  }

  /** Keeps the text that was laid last. */
  #keep(length: number): number {
    const code = this.#size
    const start = this.startOf(code)
    if (code + 2 > this.#starts.length) {
      const starts = new Uint32Array(this.#starts.length * GROWTH)
      starts.set(this.#starts)
      this.#starts = starts
    }
    if (code >= this.#letters.length) {
      const letters = new Uint32Array(this.#letters.length * GROWTH)
      letters.set(this.#letters)
      this.#letters = letters
    }
    let letters = 0
    for (let at = start; at < start + length; at += 1) letters |= 1 << ((this.#units[at] ?? 0) & LETTERS_MASK)
    this.#letters[code] = letters
    this.#starts[code + 1] = start + length
    this.#size = code + 1
    return code
  }

  /** The slot that has the text that was laid last, or the free one where it belongs. */
  #slotOf(length: number, hash: number): number {
    const mask = this.#slots.length - 1
    const laid = this.startOf(this.#size)
    let slot = hash & mask
    for (;;) {
      const code = (this.#slots[slot] ?? 0) - 1
      if (code < 0 || this.#is(code, laid, length)) return slot
      slot = (slot + 1) & mask
    }
  }

  #is(code: number, laid: number, length: number): boolean {
    const start = this.startOf(code)
    if (this.lengthOf(code) !== length) return false
    for (let at = 0; at < length; at += 1) if (this.#units[start + at] !== this.#units[laid + at]) return false
    return true
  }

  #spread(): void {
    const slots = new Int32Array(this.#slots.length * GROWTH)
    const mask = slots.length - 1
    for (let code = 1; code < this.#size; code += 1) {
      let slot = hashOfUnits(this.#units, this.startOf(code), this.startOf(code + 1)) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = code + 1
    }
    this.#slots = slots
  }
}

const [BASIS, PRIME] = [0x811c9dc5, 0x01000193]

/** FNV-1a, stirred once more so that its low bits may be taken alone. */
export function hashOfText(text: string): number {
  let hash = BASIS
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME)
  return stirred(hash)
}

export function hashOfUnits(units: Uint16Array, from: number, to: number): number {
  let hash = BASIS
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (units[at] ?? 0), PRIME)
  return stirred(hash)
}

export function stirred(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
