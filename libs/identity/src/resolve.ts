import type { Dice } from '@storemesh/core'
import { blockKeysOf } from './block/block-key.js'
import { type BlockedRule, type Blocks, blocksOf, eachPair } from './block/blocks.js'
import { type BlockRule, chooseRules } from './block/choose-rules.js'
import { knownKeys } from './block/known-key.js'
import { type ClusterLimits, type Clustering, cluster } from './cluster/cluster.js'
import { NOTHING_PINNED, type Pinned } from './cluster/pinned.js'
import { Links } from './cluster/links.js'
import { comparersOf } from './compare/comparers.js'
import { findableShares } from './score/findable.js'
import { learn } from './score/learn.js'
import type { Model } from './score/model.js'
import { blockedPairs, type Compared, comparedOf, randomPairs } from './score/pair-sample.js'
import { Scorer } from './score/scorer.js'
import type { PersonTable } from './table/field.js'

export interface ResolveLimits {
  /** Up to so many pairs every record is compared with every other. */
  readonly all_pairs_max: number
  readonly pairs_a_record: number
  readonly block_records_max: number
  /** From so many pairs is learned: of any two records, and of those that share a block. */
  readonly random_pairs_max: number
  readonly blocked_pairs_max: number
  /** The probability from which on two records are joined. */
  readonly join_at: number
  /** The probability from which on they are shown to somebody. */
  readonly review_at: number
  readonly cluster_records_max: number
}

export const USUAL_LIMITS: ResolveLimits = {
  all_pairs_max: 600_000,
  pairs_a_record: 4,
  block_records_max: 200,
  random_pairs_max: 150_000,
  blocked_pairs_max: 300_000,
  join_at: 0.95,
  review_at: 0.5,
  cluster_records_max: 500,
}

/** What a table taught, with which one of its records can be judged, or a new one. */
export interface Learned {
  readonly compared: Compared
  readonly rules: readonly BlockRule[]
  readonly blocks: Blocks
  readonly model: Model
}

export interface Resolution extends Clustering {
  readonly learned: Learned
  readonly blocked: readonly BlockedRule[]
  readonly candidate_pairs: number
  readonly links: Links
}

const PAIRS_LEAST = 2_000_000
const RULE_SHARE = 0.4
/** Of many records the last rules find few that others did not, and take as long as the first. */
const [RULES_MAX, MANY_RECORDS, RULES_OF_MANY_MAX] = [24, 200_000, 16]
const CONFLICT_BITS = 13

/** Reads a table of persons: which fields there are, which records are to be compared, and what agreement is worth in it. */
export function learnTable(table: PersonTable, limits: ResolveLimits, dice: Dice): Learned {
  const { size } = table
  const all = (size * (size - 1)) / 2
  const compared = comparedOf(comparersOf(table))
  const pairs_max = Math.max(PAIRS_LEAST, limits.pairs_a_record * size)
  const known = knownKeys(blockKeysOf(table), size)
  const isSmall = all <= limits.all_pairs_max
  const rules_max = size > MANY_RECORDS ? RULES_OF_MANY_MAX : RULES_MAX
  const chosen = chooseRules(known, size, { pairs_max, rule_pairs_max: pairs_max * RULE_SHARE, rules_max }, dice)
  const rules = isSmall ? [EVERYBODY] : chosen
  const block_records_max = isSmall ? size : limits.block_records_max
  const blocks = blocksOf(rules, size, { block_records_max })
  const random = randomPairs(compared, size, limits.random_pairs_max, dice)
  const blocked = blockedPairs(compared, blocks, limits.blocked_pairs_max, dice.between(0, 2 ** 31 - 1))
  const rulesOf = compared.comparisons.map(({ field }) =>
    rules.reduce((bits, rule, at) => (field !== undefined && rule.fields.has(field) ? bits | (1 << at) : bits), 0),
  )
  const findable = findableShares(known, rules, size, dice)
  const model = learn({ compared, findable, blocked, random, rulesOf, records: size })
  return { compared, rules: chosen, blocks, model }
}

/** Few records need no blocks. */
const EVERYBODY: BlockRule = { name: 'everybody with everybody', keys: [], fields: new Set(), orderedBy: undefined }

export function resolve(table: PersonTable, limits: ResolveLimits, dice: Dice, pinned: Pinned = NOTHING_PINNED): Resolution {
  const learned = learnTable(table, limits, dice)
  const scorer = new Scorer(learned.compared, learned.model)
  const links = new Links()
  const clusterLimits = clusterLimitsOf(limits)
  const { review_bits } = clusterLimits
  const blocked = eachPair(learned.blocks, (a, b) => {
    const bits = scorer.bitsFrom(review_bits, a, b)
    if (bits >= review_bits) links.add(a, b, bits)
  })
  const clustering = cluster(table.size, links, scorer, clusterLimits, pinned)
  return { ...clustering, learned, blocked, links, candidate_pairs: blocked.reduce((sum, { pairs }) => sum + pairs, 0) }
}

export const clusterLimitsOf = ({ join_at, review_at, cluster_records_max }: ResolveLimits): ClusterLimits => ({
  join_bits: bitsOf(join_at),
  review_bits: bitsOf(review_at),
  records_max: cluster_records_max,
  conflict_bits: CONFLICT_BITS,
})

const bitsOf = (probability: number): number => Math.log2(probability / (1 - probability))
