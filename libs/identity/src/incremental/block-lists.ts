import { type Blocks, numbersOfRule, ruleKeyOf, sortedByKey } from '../block/blocks.js'

/** Finds the records that share a block with one: those that were there by search, those that came since by their number. */
export class BlockLists {
  readonly #sorted: readonly Uint32Array[]
  readonly #numbers: readonly Uint32Array[]
  readonly #later: readonly Map<number, number[]>[]
  readonly #gone = new Set<number>()

  constructor(readonly blocks: Blocks) {
    this.#numbers = blocks.rules.map((_, rule) => numbersOfRule(blocks.numbers, rule))
    this.#sorted = this.#numbers.map(sortedByKey)
    this.#later = blocks.rules.map(() => new Map<number, number[]>())
  }

  /** Every record that some rule brings together with this one; of a block that is too large, as many as it may have. */
  around(record: number): ReadonlySet<number> {
    const { rules, limits } = this.blocks
    const around = new Set<number>()
    for (const [at, rule] of rules.entries()) {
      const number = ruleKeyOf(rule, record)
      if (number === 0) continue
      let left = limits.block_records_max
      const [sorted, numbers] = [this.#sorted[at] ?? new Uint32Array(0), this.#numbers[at] ?? new Uint32Array(0)]
      for (let place = firstOf(sorted, numbers, number); left > 0 && numbers[sorted[place] ?? -1] === number; place += 1) {
        const other = sorted[place] ?? 0
        if (this.#gone.has(other)) continue
        around.add(other)
        left -= 1
      }
      for (const other of (this.#later[at]?.get(number) ?? []).slice(-limits.block_records_max)) around.add(other)
    }
    around.delete(record)
    return around
  }

  add(record: number): void {
    for (const [at, rule] of this.blocks.rules.entries()) {
      const number = ruleKeyOf(rule, record)
      if (number === 0) continue
      const later = this.#later[at]
      const others = later?.get(number)
      if (others === undefined) later?.set(number, [record])
      else others.push(record)
    }
  }

  /** Nobody finds the record from now on, and in a block that is too large its place is another's. */
  remove(record: number): void {
    this.#gone.add(record)
    for (const [at, rule] of this.blocks.rules.entries()) {
      const others = this.#later[at]?.get(ruleKeyOf(rule, record))
      const place = others?.indexOf(record) ?? -1
      if (place >= 0) others?.splice(place, 1)
    }
  }
}

/** The place of the first record with this number, or the one behind it. */
function firstOf(sorted: Uint32Array, numbers: Uint32Array, number: number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((numbers[sorted[middle] ?? 0] ?? 0) < number) from = middle + 1
    else to = middle
  }
  return from
}
