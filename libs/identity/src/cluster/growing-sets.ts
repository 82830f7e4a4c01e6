import { KeptApart, type Pinned } from './pinned.js'
import { UnionFind } from './union-find.js'

/** What is asked of sets before two of them are joined. */
export interface SetsOfRecords {
  mayJoin(a: number, b: number): boolean
  sizeOf(record: number): number
  membersOf(record: number): readonly number[]
}

/** Sets of records that are joined, and whose members can be gone through. */
export class GrowingSets implements SetsOfRecords {
  readonly #sets: UnionFind
  readonly #apart: KeptApart
  /** By record the next one of its set, round and round. */
  readonly #next: Int32Array

  constructor(
    readonly size: number,
    pinned: Pinned,
  ) {
    this.#sets = new UnionFind(size)
    this.#next = new Int32Array(size).map((_, at) => at)
    for (const [a, b] of pinned.together) if (this.#sets.join(a, b)) this.#link(a, b)
    this.#apart = new KeptApart(this.#sets, pinned)
  }

  areOne(a: number, b: number): boolean {
    return this.#sets.find(a) === this.#sets.find(b)
  }

  sizeOf(record: number): number {
    return this.#sets.sizeOf(record)
  }

  mayJoin(a: number, b: number): boolean {
    return this.#apart.mayJoin(a, b)
  }

  /** Only of two sets that are not one yet. */
  join(a: number, b: number): void {
    const before = [this.#sets.find(a), this.#sets.find(b)] as const
    this.#sets.join(a, b)
    this.#link(a, b)
    this.#apart.joined(before, this.#sets.find(a))
  }

  membersOf(record: number): number[] {
    const members = [record]
    for (let at = this.#next[record] ?? record; at !== record; at = this.#next[at] ?? record) members.push(at)
    return members
  }

  /** By record: the least of its set. */
  leastOfEach(): Int32Array {
    const least = new Int32Array(this.size).fill(-1)
    return new Int32Array(this.size).map((_, record) => {
      const root = this.#sets.find(record)
      if ((least[root] ?? -1) < 0) least[root] = record
      return least[root] ?? record
    })
  }

  #link(a: number, b: number): void {
    const [nextA, nextB] = [this.#next[a] ?? a, this.#next[b] ?? b]
    this.#next[a] = nextB
    this.#next[b] = nextA
  }
}
