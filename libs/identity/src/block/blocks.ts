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

/** The numbers of the blocks that records are in, 0 for none: those of one record side by side, as they are asked for together. */
export interface BlockNumbers {
  readonly rules: number
  readonly numbers: Uint32Array
}

/** So many records at a time, whose numbers stay near at hand meanwhile. */
const RECORDS_AT_A_TIME = 2048

/** Each key is read once for all rules that ask for it. */
function blockNumbersOf(rules: readonly BlockRule[], size: number): BlockNumbers {
  const keys = [...new Set(rules.flatMap((rule) => rule.keys))]
  const places = rules.map((rule) => Int32Array.from(rule.keys, (key) => keys.indexOf(key)))
  const width = rules.length
  const numbers = new Uint32Array(size * width)
  const values = keys.map(() => new Uint32Array(RECORDS_AT_A_TIME))
  for (let from = 0; from < size; from += RECORDS_AT_A_TIME) {
    const count = Math.min(RECORDS_AT_A_TIME, size - from)
    for (const [at, key] of keys.entries()) {
      const of = values[at] ?? new Uint32Array(count)
      for (let record = 0; record < count; record += 1) of[record] = key.of(from + record)
    }
    for (const [rule, asked] of places.entries()) {
      const [first, second, third] = [...asked].map((at) => values[at])
      for (let record = 0; record < count; record += 1)
        numbers[(from + record) * width + rule] = together(together(together(1, first, record), second, record), third, record)
    }
  }
  return { rules: width, numbers }
}

/** With one more key's value; 0 where there is none. */
function together(before: number, values: Uint32Array | undefined, record: number): number {
  if (values === undefined || before === 0) return before
  const value = values[record] ?? 0
  return value === 0 ? 0 : stirredTogether(before, value) || 1
}

export function numbersOfRule({ rules, numbers }: BlockNumbers, rule: number): Uint32Array {
  const of = new Uint32Array(numbers.length / rules)
  for (let record = 0; record < of.length; record += 1) of[record] = numbers[record * rules + rule] ?? 0
  return of
}

/** The number of the block that a record is in; 0 where it lacks one of the keys. */
export function ruleKeyOf({ keys }: BlockRule, record: number): number {
  let together = 1
  for (const key of keys) {
    const value = key.of(record)
    if (value === 0) return 0
    together = stirredTogether(together, value) || 1
  }
  return together
}

/** Records by the blocks that they are in. */
export interface Blocks {
  readonly rules: readonly BlockRule[]
  readonly numbers: BlockNumbers
  readonly limits: BlockLimits
  readonly members: readonly BlockMembers[]
}

/** Of one rule: the records that are not alone in their block, those of a block side by side. */
interface BlockMembers {
  readonly records: Uint32Array
  /** Where each block begins in them, and where the last one ends. */
  readonly starts: Uint32Array
}

export function blocksOf(rules: readonly BlockRule[], size: number, limits: BlockLimits): Blocks {
  const numbers = blockNumbersOf(rules, size)
  return { rules, numbers, limits, members: rules.map((_, rule) => membersOf(numbersOfRule(numbers, rule))) }
}

const SEEN_BITS = 22

function membersOf(keys: Uint32Array): BlockMembers {
  const sorted = sortedByKey(withoutLonely(keys))
  const records = new Uint32Array(sorted.length)
  const starts: number[] = [0]
  let kept = 0
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const key = keys[sorted[from] ?? 0]
    while (to < sorted.length && keys[sorted[to] ?? 0] === key) to += 1
    if (to - from < 2) continue
    for (let at = from; at < to; at += 1, kept += 1) records[kept] = sorted[at] ?? 0
    starts.push(kept)
  }
  return { records: records.slice(0, kept), starts: Uint32Array.from(starts) }
}

/** Keys that surely come once are put out, so that few have to be sorted: by a count of their last bits. */
function withoutLonely(keys: Uint32Array): Uint32Array {
  const seen = new Uint8Array(1 << SEEN_BITS)
  const mask = seen.length - 1
  for (const key of keys) if (key !== 0) seen[key & mask] = Math.min(2, (seen[key & mask] ?? 0) + 1)
  return keys.map((key) => (seen[key & mask] === 2 ? key : 0))
}

/** How many pairs the blocks have, those of several rules counted for each. */
export function pairsAtMost({ members, limits: { block_records_max } }: Blocks): number {
  let pairs = 0
  for (const { starts } of members) {
    for (let block = 1; block < starts.length; block += 1) {
      const size = (starts[block] ?? 0) - (starts[block - 1] ?? 0)
      pairs += size > block_records_max ? (size * block_records_max) / 2 : (size * (size - 1)) / 2
    }
  }
  return pairs
}

/** Whether a pair is wanted at all; it is asked first, so that a sample costs no more than it has to. */
export type WantPair = (a: number, b: number) => boolean

/** Every pair of records that share a block, once for each unless it lies in a block that was cut. */
export function eachPair(blocks: Blocks, take: TakePair, wants: WantPair = () => true): readonly BlockedRule[] {
  const cuts = blocks.rules.map(() => new Set<number>())
  return blocks.rules.map(({ name }, rule) => ({ name, ...pairsOfRule(blocks, rule, cuts, take, wants) }))
}

function pairsOfRule(
  { rules, numbers, members, limits: { block_records_max } }: Blocks,
  rule: number,
  cuts: readonly Set<number>[],
  take: TakePair,
  wants: WantPair,
): Omit<BlockedRule, 'name'> {
  const { records, starts } = members[rule] ?? { records: new Uint32Array(0), starts: new Uint32Array(0) }
  let [pairs, pairs_left_out] = [0, 0]
  for (let next = 1; next < starts.length; next += 1) {
    const [from, to] = [starts[next - 1] ?? 0, starts[next] ?? 0]
    const size = to - from
    const isCut = size > block_records_max
    const block = isCut ? inOrder(records.subarray(from, to), rules[rule]?.orderedBy) : records.subarray(from, to)
    const reach = isCut ? block_records_max >> 1 : size
    for (let at = 0; at < size; at += 1) {
      const end = Math.min(size, at + reach + 1)
      const one = block[at] ?? 0
      for (let beside = at + 1; beside < end; beside += 1) {
        const other = block[beside] ?? 0
        const [a, b] = one < other ? [one, other] : [other, one]
        if (!wants(a, b) || isFoundBefore(numbers, cuts, rule, a, b)) continue
        pairs += 1
        take(a, b, rule)
      }
    }
    if (!isCut) continue
    cuts[rule]?.add(numbers.numbers[(block[0] ?? 0) * numbers.rules + rule] ?? 0)
    pairs_left_out += ((size - reach) * (size - reach - 1)) / 2
  }
  return { pairs, blocks_cut: cuts[rule]?.size ?? 0, pairs_left_out }
}

const inOrder = (block: Uint32Array, orderedBy: BlockKey | undefined): Uint32Array =>
  orderedBy === undefined ? block : block.toSorted((a, b) => orderedBy.of(a) - orderedBy.of(b) || a - b)

function isFoundBefore(
  { rules, numbers }: BlockNumbers,
  cuts: readonly Set<number>[],
  rule: number,
  a: number,
  b: number,
): boolean {
  const [ofA, ofB] = [a * rules, b * rules]
  for (let before = 0; before < rule; before += 1) {
    const number = numbers[ofA + before] ?? 0
    if (number === 0 || number !== numbers[ofB + before]) continue
    const cut = cuts[before]
    // what lies in a block that was cut may not have been compared there
    if (cut === undefined || cut.size === 0 || !cut.has(number)) return true
  }
  return false
}

/** Which rules bring two records together, as bits. */
export function rulesOfPair({ rules, numbers }: BlockNumbers, a: number, b: number): number {
  let bits = 0
  for (let rule = 0; rule < rules; rule += 1) {
    const number = numbers[a * rules + rule] ?? 0
    if (number !== 0 && number === numbers[b * rules + rule]) bits |= 1 << rule
  }
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
