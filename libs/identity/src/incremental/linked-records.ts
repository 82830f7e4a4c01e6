import { type ClusterLimits, type Clustering, cluster } from '../cluster/cluster.js'
import { Links } from '../cluster/links.js'
import type { Pinned } from '../cluster/pinned.js'
import { type Explanation, explain } from '../explain/explain.js'
import { clusterLimitsOf, type Learned, type ResolveLimits } from '../resolve.js'
import { Scorer } from '../score/scorer.js'
import type { TableBuilder } from '../table/table-builder.js'
import { BlockLists } from './block-lists.js'
import { linksAround } from './links-around.js'

/** How many records may have come or gone, of those from which the weights were learned, before they are to be learned anew. */
const CHANGED_SHARE_MAX = 0.1

/**
 * A resolved table whose records come and go: which of them are alike is known, and one that comes is compared with those in its
 * blocks alone. What agreement is worth stays as it was learned, until too much has changed. Some hundred bytes a record.
 */
export class LinkedRecords {
  readonly #scorer: Scorer
  readonly #lists: BlockLists
  readonly #limits: ClusterLimits
  readonly #learnedFrom: number
  readonly #alike = new Map<number, Map<number, number>>()
  #changes = 0

  /** `links` are those of all records that the table has so far. */
  constructor(
    readonly table: TableBuilder,
    learned: Learned,
    links: Links,
    limits: ResolveLimits,
  ) {
    this.#scorer = new Scorer(learned.compared, learned.model)
    this.#lists = new BlockLists(learned.blocks)
    this.#limits = clusterLimitsOf(limits)
    this.#learnedFrom = table.size
    for (let at = 0; at < links.size; at += 1) this.#link(links.a[at] ?? 0, links.b[at] ?? 0, links.bits[at] ?? 0)
  }

  /** Whether with so many more changes the weights are to be learned from what is there then. */
  isOutgrownBy(changes: number): boolean {
    return this.#changes + changes > this.#learnedFrom * CHANGED_SHARE_MAX
  }

  /** Its number. */
  add(row: readonly string[]): number {
    const record = this.table.size
    this.table.add(row)
    for (const { to, bits } of linksAround(this.#lists, this.#scorer, this.#limits.review_bits, record))
      this.#link(record, to, bits)
    this.#lists.add(record)
    this.#changes += 1
    return record
  }

  /** It is alike to nobody from now on, and found by nobody. */
  remove(record: number): void {
    this.#lists.remove(record)
    for (const other of this.#alike.get(record)?.keys() ?? []) this.#alike.get(other)?.delete(record)
    this.#alike.delete(record)
    this.#changes += 1
  }

  /** Which records are one person, as all of their links and what was decided say it; one that is gone is alone. */
  clustering(pinned: Pinned): Clustering & { readonly links: Links } {
    const links = this.links()
    return { ...cluster(this.table.size, links, this.#scorer, this.#limits, pinned), links }
  }

  /** Each pair that is alike, once. */
  links(): Links {
    const links = new Links()
    for (const [record, others] of [...this.#alike].toSorted(([one], [other]) => one - other))
      for (const [other, bits] of [...others].toSorted(([one], [next]) => one - next))
        if (record < other) links.add(record, other, bits)
    return links
  }

  explain(a: number, b: number): Explanation {
    return explain(this.#scorer, a, b)
  }

  #link(a: number, b: number, bits: number): void {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const others = this.#alike.get(one) ?? new Map<number, number>()
      this.#alike.set(one, others.set(other, bits))
    }
  }
}
