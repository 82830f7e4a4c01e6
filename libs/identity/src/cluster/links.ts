const FIRST_ROOM = 1 << 12

/** Pairs of records with the log odds that they are one person, in bits. */
export class Links {
  #a = new Int32Array(FIRST_ROOM)
  #b = new Int32Array(FIRST_ROOM)
  #bits = new Float32Array(FIRST_ROOM)
  #size = 0

  get size(): number {
    return this.#size
  }

  get a(): Int32Array {
    return this.#a
  }

  get b(): Int32Array {
    return this.#b
  }

  get bits(): Float32Array {
    return this.#bits
  }

  add(a: number, b: number, bits: number): void {
    if (this.#size === this.#a.length) this.#grow()
    this.#a[this.#size] = a
    this.#b[this.#size] = b
    this.#bits[this.#size] = bits
    this.#size += 1
  }

  #grow(): void {
    const room = this.#a.length * 2
    const [a, b, bits] = [new Int32Array(room), new Int32Array(room), new Float32Array(room)]
    a.set(this.#a)
    b.set(this.#b)
    bits.set(this.#bits)
    ;[this.#a, this.#b, this.#bits] = [a, b, bits]
  }
}
