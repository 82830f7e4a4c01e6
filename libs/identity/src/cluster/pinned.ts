import { Fault } from '@storemesh/core'
import type { UnionFind } from './union-find.js'

/** Pairs of records that somebody has decided on. */
export interface Pinned {
  readonly together: readonly (readonly [number, number])[]
  readonly apart: readonly (readonly [number, number])[]
}

export const NOTHING_PINNED: Pinned = { together: [], apart: [] }

/** Keeps sets apart that somebody has decided to be two persons. */
export class KeptApart {
  /** By the record that stands for a set: the records that may not come into it. */
  readonly #strangers = new Map<number, number[]>()

  constructor(
    readonly sets: UnionFind,
    { apart }: Pinned,
  ) {
    for (const [a, b] of apart) {
      if (sets.find(a) === sets.find(b))
        throw new Fault(
          'IDENTITY_DECISIONS_CONTRADICT',
          'expected decisions that agree, got two records that are decided to be two persons and, by others between them, one; take one of these back',
        )
      this.#add(a, b)
      this.#add(b, a)
    }
  }

  mayJoin(a: number, b: number): boolean {
    const [one, other] = [this.sets.find(a), this.sets.find(b)]
    return !this.#strangers.get(one)?.some((stranger) => this.sets.find(stranger) === other)
  }

  /** Two sets have been joined: what was a stranger to one is one to both. */
  joined(before: readonly [number, number], now: number): void {
    const strangers = before.flatMap((root) => this.#strangers.get(root) ?? [])
    if (strangers.length === 0) return
    for (const root of before) this.#strangers.delete(root)
    this.#strangers.set(now, strangers)
  }

  #add(record: number, stranger: number): void {
    const root = this.sets.find(record)
    this.#strangers.set(root, [...(this.#strangers.get(root) ?? []), stranger])
  }
}
