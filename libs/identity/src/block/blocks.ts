import { type BlockKey, stirredTogether } from './block-key.js'
import type { BlockRule } from './choose-rules.js'

export interface BlockLimits {
  /** A block of more records is cut: in it each is compared with its neighbours only, as ordered by another key. */
  readonly block_records_max: number
}

/** What a cut costs, said of each rule. */
export interface BlockedRule {
  readonly name: string
  readonly pairs: number
  readonly blocks_cut: number
  readonly pairs_left_out: number
}

/** Takes a pair of records and the rule that found it first. */
export type TakePair = (a: number, b: number, rule: number) => void

/** By rule the number of each record's block, 0 where it is in none. */
export type RuleKeys = readonly Uint32Array[]

export const ruleKeysOf = (rules: readonly BlockRule[], size: number): RuleKeys =>
  rules.map((rule) => Uint32Array.from({ length: size }, (_, record) => ruleKeyOf(rule, record)))

/** The number of the block that a record is in; 0 where it lacks one of the keys. */
export function ruleKeyOf({ keys }: BlockRule, record: number): number {
  let together = 1
  for (const key of keys) {
    const value = key.of(record)
    if (value === 0) return 0
    together = stirredTogether(together, value)
  }
  return together === 0 ? 1 : together
}

/** Records by the blocks that they are in. */
export interface Blocks {
  readonly rules: readonly BlockRule[]
  readonly keys: RuleKeys
  readonly limits: BlockLimits
}

/** How many pairs the blocks have, those of several rules counted for each. */
export function pairsAtMost({ keys, limits: { block_records_max } }: Blocks): number {
  let pairs = 0
  for (const own of keys) {
    const members = sortedByKey(own)
    for (let from = 0, to = 0; from < members.length; from = to) {
      while (to < members.length && own[members[to] ?? 0] === own[members[from] ?? 0]) to += 1
      const size = to - from
      pairs += size > block_records_max ? (size * block_records_max) / 2 : (size * (size - 1)) / 2
    }
  }
  return pairs
}

/** Every pair of records that share a block, once for each unless it lies in a block that was cut. */
export function eachPair(blocks: Blocks, take: TakePair): readonly BlockedRule[] {
  const cuts = blocks.rules.map(() => new Set<number>())
  return blocks.rules.map((_, rule) => pairsOfRule(blocks, rule, cuts, take))
}

function pairsOfRule(
  { rules, keys, limits: { block_records_max } }: Blocks,
  rule: number,
  cuts: readonly Set<number>[],
  take: TakePair,
): BlockedRule {
  const own = keys[rule] ?? new Uint32Array(0)
  const members = sortedByKey(own)
  let [pairs, pairs_left_out] = [0, 0]
  let from = 0
  while (from < members.length) {
    const key = own[members[from] ?? 0] ?? 0
    let to = from + 1
    while (to < members.length && own[members[to] ?? 0] === key) to += 1
    const size = to - from
    const isCut = size > block_records_max
    const block = isCut ? inOrder(members.subarray(from, to), rules[rule]?.orderedBy) : members.subarray(from, to)
    const reach = isCut ? block_records_max >> 1 : size
    for (let at = 0; at < size; at += 1) {
      const end = Math.min(size, at + reach + 1)
      const one = block[at] ?? 0
      for (let next = at + 1; next < end; next += 1) {
        const other = block[next] ?? 0
        if (isFoundBefore(keys, cuts, rule, one, other)) continue
        pairs += 1
        if (one < other) take(one, other, rule)
        else take(other, one, rule)
      }
    }
    if (isCut) {
      cuts[rule]?.add(key)
      pairs_left_out += ((size - reach) * (size - reach - 1)) / 2
    }
    from = to
  }
  return { name: rules[rule]?.name ?? '', pairs, blocks_cut: cuts[rule]?.size ?? 0, pairs_left_out }
}

const inOrder = (block: Uint32Array, orderedBy: BlockKey | undefined): Uint32Array =>
  orderedBy === undefined ? block : block.slice().sort((a, b) => orderedBy.of(a) - orderedBy.of(b) || a - b)

function isFoundBefore(keys: RuleKeys, cuts: readonly Set<number>[], rule: number, a: number, b: number): boolean {
  for (let before = 0; before < rule; before += 1) {
    const of = keys[before]
    const key = of?.[a] ?? 0
    // what lies in a block that was cut may not have been compared there
    if (key !== 0 && key === of?.[b] && !cuts[before]?.has(key)) return true
  }
  return false
}

/** Which rules bring two records together, as bits. */
export function rulesOfPair(keys: RuleKeys, a: number, b: number): number {
  let bits = 0
  for (const [rule, of] of keys.entries()) if (of[a] === of[b] && of[a] !== 0) bits |= 1 << rule
  return bits
}

const DIGIT_BITS = 11
const DIGITS = 1 << DIGIT_BITS

/** The records that have a key, those of one key side by side; by radix, three times over. */
export function sortedByKey(keys: Uint32Array): Uint32Array {
  let count = 0
  for (const key of keys) if (key !== 0) count += 1
  let members = new Uint32Array(count)
  let at = 0
  for (let record = 0; record < keys.length; record += 1) {
    if (keys[record] === 0) continue
    members[at] = record
    at += 1
  }
  let next = new Uint32Array(count)
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const starts = new Uint32Array(DIGITS + 1)
    for (const record of members) {
      const digit = (((keys[record] ?? 0) >>> shift) & (DIGITS - 1)) + 1
      starts[digit] = (starts[digit] ?? 0) + 1
    }
    for (let digit = 1; digit <= DIGITS; digit += 1) starts[digit] = (starts[digit] ?? 0) + (starts[digit - 1] ?? 0)
    for (const record of members) {
      const digit = ((keys[record] ?? 0) >>> shift) & (DIGITS - 1)
      const place = starts[digit] ?? 0
      next[place] = record
      starts[digit] = place + 1
    }
    ;[members, next] = [next, members]
  }
  return members
}
