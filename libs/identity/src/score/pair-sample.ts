import type { Dice } from '@storemesh/core'
import type { Comparer, Comparison } from '../compare/comparison.js'
import { type Blocks, eachPair, pairsAtMost, rulesOfPair } from '../block/blocks.js'
import { stirred } from '../text/dictionary.js'
import { binOf, chanceOf, countOfBoth } from './model.js'

/** Pairs of records, as they compare. */
export interface PairSample {
  readonly size: number
  /** How many pairs of the table one of the sample stands for. */
  readonly weight: number
  /** How many pairs of the sample are like this one, itself among them. */
  readonly counts: Float64Array
  /** Pair by pair, a level for each comparison. */
  readonly levels: Int8Array
  /** Where values are equal: how likely that is by chance, and the bin of the value's frequency. */
  readonly chances: Float32Array
  readonly bins: Uint8Array
  /** Which rules brought them together, as bits; 0 for pairs drawn at random. */
  readonly rules: Int32Array
}

export interface Compared {
  readonly comparers: readonly Comparer[]
  readonly comparisons: readonly Comparison[]
  /** By comparison: how many records say something. */
  readonly told: readonly number[]
}

export function comparedOf(comparers: readonly Comparer[]): Compared {
  const comparisons = comparers.flatMap((comparer) => comparer.comparisons)
  return {
    comparers,
    comparisons,
    told: comparisons.map(({ field }) => (field === undefined ? 0 : field.size - (field.counts[0] ?? 0))),
  }
}

/** Pairs of any two records; all of them where they are few. */
export function randomPairs(compared: Compared, size: number, pairs_max: number, dice: Dice): PairSample {
  const all = (size * (size - 1)) / 2
  const count = Math.min(all, pairs_max)
  const pairs = new Int32Array(count * 2)
  if (all <= pairs_max) {
    let at = 0
    for (let a = 0; a < size; a += 1) {
      for (let b = a + 1; b < size; b += 1) {
        pairs[2 * at] = a
        pairs[2 * at + 1] = b
        at += 1
      }
    }
  } else {
    for (let at = 0; at < count; at += 1) {
      const a = dice.between(0, size - 1)
      const b = dice.between(0, size - 2)
      pairs[2 * at] = a
      pairs[2 * at + 1] = b < a ? b : b + 1
    }
  }
  return alikeTogether(sampleOf(compared, pairs, new Int32Array(count), all / Math.max(1, count)), compared.comparisons.length)
}

/** Of the pairs that share a block about so many as are wanted, chosen by their numbers. */
export function blockedPairs(compared: Compared, blocks: Blocks, pairs_max: number, seed: number): PairSample {
  const share = Math.min(1, pairs_max / Math.max(1, pairsAtMost(blocks)))
  const pairs: number[] = []
  const bits: number[] = []
  const wants = (a: number, b: number) => share >= 1 || stirred(Math.imul(a, 0x9e3779b1) ^ b ^ seed) / 2 ** 32 < share
  eachPair(
    blocks,
    (a, b) => {
      pairs.push(a, b)
      bits.push(rulesOfPair(blocks.numbers, a, b))
    },
    wants,
  )
  return alikeTogether(sampleOf(compared, Int32Array.from(pairs), Int32Array.from(bits), 1 / share), compared.comparisons.length)
}

/** Chances that differ by less than a tenth are one. */
const CHANCE_STEPS = 7

/** Pairs that compare alike as one: most are of two people, of whom hardly anything agrees. */
function alikeTogether(sample: PairSample, width: number): PairSample {
  const first = new Map<string, number>()
  const kept: number[] = []
  const counts: number[] = []
  const key: number[] = []
  for (let pair = 0; pair < sample.size; pair += 1) {
    key.length = 0
    key.push((sample.rules[pair] ?? 0) & 0xffff, (sample.rules[pair] ?? 0) >>> 16)
    for (let cell = pair * width; cell < (pair + 1) * width; cell += 1) {
      key.push((sample.levels[cell] ?? 0) + 1)
      if (sample.bins[cell] !== 0) key.push(BINS_FROM + Math.round(-Math.log2(sample.chances[cell] ?? 1) * CHANCE_STEPS))
    }
    const known = String.fromCharCode(...key)
    const at = first.get(known)
    if (at === undefined) {
      first.set(known, kept.length)
      kept.push(pair)
      counts.push(1)
    } else counts[at] = (counts[at] ?? 0) + 1
  }
  return { ...picked(sample, kept, width), counts: Float64Array.from(counts) }
}

const BINS_FROM = 32

function picked(sample: PairSample, kept: readonly number[], width: number): PairSample {
  const cells = kept.length * width
  const [levels, chances, bins] = [new Int8Array(cells), new Float32Array(cells), new Uint8Array(cells)]
  let to = 0
  for (const pair of kept) {
    for (let cell = pair * width; cell < (pair + 1) * width; cell += 1, to += 1) {
      levels[to] = sample.levels[cell] ?? 0
      chances[to] = sample.chances[cell] ?? 0
      bins[to] = sample.bins[cell] ?? 0
    }
  }
  const rules = Int32Array.from(kept, (pair) => sample.rules[pair] ?? 0)
  return { size: kept.length, weight: sample.weight, counts: new Float64Array(kept.length).fill(1), levels, chances, bins, rules }
}

function sampleOf({ comparers, comparisons, told }: Compared, pairs: Int32Array, rules: Int32Array, weight: number): PairSample {
  const [size, width] = [pairs.length / 2, comparisons.length]
  const levels = new Int8Array(size * width)
  const chances = new Float32Array(size * width)
  const bins = new Uint8Array(size * width)
  for (let pair = 0; pair < size; pair += 1) {
    const [a, b] = [pairs[2 * pair] ?? 0, pairs[2 * pair + 1] ?? 0]
    let at = pair * width
    for (const comparer of comparers) {
      comparer.compare(a, b, levels, at)
      at += comparer.comparisons.length
    }
    for (let comparison = 0; comparison < width; comparison += 1) {
      const cell = pair * width + comparison
      const field = comparisons[comparison]?.field
      if (field === undefined || levels[cell] !== (comparisons[comparison]?.levels.length ?? 0) - 1) continue
      const count = countOfBoth(field, a, b)
      chances[cell] = chanceOf(count, told[comparison] ?? 1)
      bins[cell] = binOf(count)
    }
  }
  return { size, weight, counts: new Float64Array(size).fill(1), levels, chances, bins, rules }
}
