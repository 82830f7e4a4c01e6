import { type ClusterLimits, type ReviewPair, whyNotJoin } from '../cluster/cluster.js'
import type { SetsOfRecords } from '../cluster/growing-sets.js'
import { type Explanation, explain } from '../explain/explain.js'
import { type Learned, type ResolveLimits, clusterLimitsOf } from '../resolve.js'
import { Scorer } from '../score/scorer.js'
import type { TableBuilder } from '../table/table-builder.js'
import { BlockLists } from './block-lists.js'
import { linksAround } from './links-around.js'

/** Where a new record belongs. */
export interface Placed {
  readonly record: number
  /** A record of the cluster that it is in: its own, where it is the first. */
  readonly cluster: number
  /** The record that it looks most like, with what speaks for that; undefined where it begins a cluster. */
  readonly link: { readonly to: number; readonly bits: number } | undefined
  /** Other clusters that it looks like, and why it was not joined with them. */
  readonly review: readonly ReviewPair[]
}

const REVIEW_MAX = 20

/** A resolved table that takes in one record after the other. What agreement is worth stays as it was learned. */
export class IdentityIndex {
  readonly #scorer: Scorer
  readonly #lists: BlockLists
  readonly #limits: ClusterLimits
  readonly #members = new Map<number, number[]>()
  readonly #clusterOf: number[]

  constructor(
    readonly table: TableBuilder,
    learned: Learned,
    clusters: Int32Array,
    limits: ResolveLimits,
  ) {
    this.#scorer = new Scorer(learned.compared, learned.model)
    this.#lists = new BlockLists(learned.blocks)
    this.#limits = clusterLimitsOf(limits)
    this.#clusterOf = Array.from(clusters)
    for (const [record, cluster] of clusters.entries()) {
      const members = this.#members.get(cluster)
      if (members === undefined) this.#members.set(cluster, [record])
      else members.push(record)
    }
  }

  /** Takes a record in, looking at no others than those in its blocks and in their clusters. */
  add(row: readonly string[]): Placed {
    const record = this.table.size
    this.table.add(row)
    const links = linksAround(this.#lists, this.#scorer, this.#limits.review_bits, record)
    const review: ReviewPair[] = []
    let link: Placed['link']
    this.#members.set(record, [record])
    this.#clusterOf[record] = record
    for (const { to, bits } of links) {
      if (this.areOne(record, to)) continue
      // a record that links two clusters is no reason to make them one: that is for somebody to see
      const because =
        link === undefined ? whyNotJoin(this.#sets(), this.#scorer, this.#limits, { a: to, b: record, bits }) : 'a bridge'
      if (because === undefined) {
        this.#join(record, to)
        link = { to, bits }
      } else if (because !== 'decided' && review.length < REVIEW_MAX) review.push({ a: to, b: record, bits, because })
    }
    this.#lists.add(record)
    return { record, cluster: this.#clusterOf[record] ?? record, link, review }
  }

  explain(a: number, b: number): Explanation {
    return explain(this.#scorer, a, b)
  }

  areOne(a: number, b: number): boolean {
    return this.#clusterOf[a] === this.#clusterOf[b]
  }

  membersOf(record: number): number[] {
    return this.#members.get(this.#clusterOf[record] ?? record) ?? [record]
  }

  #join(record: number, to: number): void {
    const cluster = this.#clusterOf[to] ?? to
    this.#members.delete(record)
    this.#members.get(cluster)?.push(record)
    this.#clusterOf[record] = cluster
  }

  #sets(): SetsOfRecords {
    return {
      mayJoin: () => true,
      sizeOf: (record) => this.membersOf(record).length,
      membersOf: (record) => this.membersOf(record),
    }
  }
}
