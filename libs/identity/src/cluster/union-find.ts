/** Sets of records that grow together. */
export class UnionFind {
  readonly #parents: Int32Array
  readonly #sizes: Int32Array

  constructor(size: number) {
    this.#parents = new Int32Array(size).map((_, at) => at)
    this.#sizes = new Int32Array(size).fill(1)
  }

  /** The record that stands for a record's set. */
  find(record: number): number {
    let at = record
    for (;;) {
      const parent = this.#parents[at] ?? at
      if (parent === at) return at
      const grand = this.#parents[parent] ?? parent
      this.#parents[at] = grand
      at = grand
    }
  }

  sizeOf(record: number): number {
    return this.#sizes[this.find(record)] ?? 1
  }

  /** False where they are in one set already. */
  join(a: number, b: number): boolean {
    const [one, other] = [this.find(a), this.find(b)]
    if (one === other) return false
    const [large, small] = this.#sizeAt(one) >= this.#sizeAt(other) ? [one, other] : [other, one]
    this.#parents[small] = large
    this.#sizes[large] = this.#sizeAt(large) + this.#sizeAt(small)
    return true
  }

  #sizeAt(root: number): number {
    return this.#sizes[root] ?? 1
  }
}
