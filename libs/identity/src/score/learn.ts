import { type Comparison, MISSING, type Role } from '../compare/comparison.js'
import { LATENT_CLASSES } from './latent-classes.js'
import { BINS, type Model } from './model.js'
import type { Compared, PairSample } from './pair-sample.js'
import { PairClasses } from './pair-classes.js'

export interface Learning {
  readonly compared: Compared
  readonly blocked: PairSample
  readonly random: PairSample
  /** By comparison: the rules that ask for it, as bits. What these alone have found says nothing of how often it agrees. */
  readonly rulesOf: readonly number[]
  readonly records: number
  /** By latent class: the share of its pairs that share a block. */
  readonly findable: readonly number[]
}

const ROUNDS_MAX = 40
const MOVED_LEAST = 0.002
/** As if so many matches had been seen before, in which most was the same: a small table learns from it, a large one forgets it. */
const MATCHES_BEFORE = 12
const SAME_BEFORE = 0.8
const SHARE_LEAST = 1e-15

/**
 * Expectation and maximisation over the pairs that share a block. What is asked of each pair takes all of its comparisons into
 * account, the ones that it was found by among them: being found follows from them, so it says nothing more. But how often one
 * person's records agree in something is counted over those that were found without asking for it.
 */
export function learn(learning: Learning): Model {
  let model = firstGuess(learning)
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const next = improved(model, learning)
    const moved = distanceOf(model, next)
    model = next
    if (moved < MOVED_LEAST) break
  }
  return model
}

function firstGuess({ compared, random, records }: Learning): Model {
  const { comparisons, told } = compared
  const pairs = (records * (records - 1)) / 2
  const width = comparisons.length
  const u = comparisons.map(({ levels }, at) => {
    const counts = new Float64Array(levels.length).fill(0.5)
    for (let pair = 0; pair < random.size; pair += 1) {
      const level = random.levels[pair * width + at] ?? MISSING
      if (level !== MISSING) counts[level] = (counts[level] ?? 0) + (random.counts[pair] ?? 1)
    }
    return inShares(counts)
  })
  return {
    comparisons,
    m: comparisons.map(({ levels }) => inShares(matchesBefore(levels.length))),
    u: u.map((shares, at) => (comparisons[at]?.field === undefined ? shares.fill(1) : shares)),
    strangers: comparisons.map(() => new Float64Array(BINS).fill(0.5)),
    told,
    shares: LATENT_CLASSES.map(({ needs }, at) =>
      isTold(comparisons, needs) ? ((SHARES_BEFORE[at] ?? 0) * records) / pairs : SHARE_LEAST,
    ),
  }
}

/** By latent class: how many of its pairs there may be for each record, before anything was seen. */
const SHARES_BEFORE: readonly number[] = [0.2, 0.01, 0.02, 0.05, 0.001, 0.05, 0.1]

const isTold = (comparisons: readonly Comparison[], needs: Role | undefined): boolean =>
  needs === undefined || comparisons.some(({ role }) => role === needs)

function matchesBefore(levels: number): Float64Array {
  const counts = new Float64Array(levels).fill((MATCHES_BEFORE * (1 - SAME_BEFORE)) / Math.max(1, levels - 1))
  counts[levels - 1] = MATCHES_BEFORE * SAME_BEFORE
  return counts
}

function improved(model: Model, { compared, blocked, random, rulesOf, records, findable }: Learning): Model {
  const { comparisons } = compared
  const pairs = (records * (records - 1)) / 2
  const seen = seenAmong(model, blocked, rulesOf)
  const apart = strangersAmong(model, random)
  const strangers = comparisons.map(({ field }, at) => strangersOf(field?.counts, seen.agreeing[at]))
  const u = comparisons.map(({ field, levels }, at) => {
    if (field === undefined) return new Float64Array(levels.length).fill(1)
    return withExact(
      inShares(apart.levels[at] ?? new Float64Array(levels.length)),
      exactShare(field.counts, strangers[at], model.told[at] ?? 0),
    )
  })
  const shares = LATENT_CLASSES.map(({ name, needs, most_a_record = Number.POSITIVE_INFINITY }, at) => {
    if (!isTold(comparisons, needs)) return SHARE_LEAST
    // neighbours are many, and seldom share a block
    const share =
      name === 'neighbours' ? apart.neighbours : ((seen.classes[at] ?? 0) * blocked.weight) / pairs / (findable[at] ?? 1)
    return Math.max(SHARE_LEAST, Math.min(share, (most_a_record * records) / pairs))
  })
  const chances = strangers.map((of, at) =>
    isOwned(comparisons[at]) ? chancesOf(of, comparisons[at]?.field?.counts, seen.agreeing[at]) : of,
  )
  return { comparisons, m: seen.m.map(inShares), u, strangers: chances, told: model.told, shares }
}

interface Seen {
  /** By comparison and level, among matches that were found without it. */
  readonly m: readonly Float64Array[]
  /** By comparison and bin: matches among the pairs that agree. */
  readonly agreeing: readonly Float64Array[]
  readonly classes: Float64Array
}

const FOUND_BY_NONE = 0
const MATCH_LEAST = 1e-6

function seenAmong(model: Model, sample: PairSample, rulesOf: readonly number[]): Seen {
  const { comparisons } = model
  const width = comparisons.length
  const pair = new PairClasses(model)
  const m = comparisons.map(({ levels }) => matchesBefore(levels.length))
  const agreeing = comparisons.map(() => new Float64Array(BINS))
  const classes = new Float64Array(LATENT_CLASSES.length)
  for (let at = 0; at < sample.size; at += 1) {
    const match = pair.ofSample(sample, at)
    const count = sample.counts[at] ?? 1
    for (let each = 0; each < classes.length; each += 1)
      classes[each] = (classes[each] ?? 0) + count * (pair.posteriors[each] ?? 0)
    if (match < MATCH_LEAST) continue
    const rules = sample.rules[at] ?? 0
    for (let comparison = 0; comparison < width; comparison += 1) {
      const level = sample.levels[at * width + comparison] ?? MISSING
      if (level === MISSING) continue
      const bin = sample.bins[at * width + comparison] ?? 0
      const matchesHere = agreeing[comparison]
      if (bin > 0 && matchesHere) matchesHere[bin] = (matchesHere[bin] ?? 0) + count * match * sample.weight
      if ((rules & ~(rulesOf[comparison] ?? 0)) === FOUND_BY_NONE) continue
      const counts = m[comparison]
      const share = count * pair.asOne(comparison)
      if (counts) counts[level] = (counts[level] ?? 0) + share
    }
  }
  return { m, agreeing, classes }
}

interface Apart {
  /** By comparison and level: pairs drawn at random, each for as much as it is two people. */
  readonly levels: readonly Float64Array[]
  /** The share of neighbours among them. */
  readonly neighbours: number
}

function strangersAmong(model: Model, sample: PairSample): Apart {
  const { comparisons } = model
  const width = comparisons.length
  const pair = new PairClasses(model)
  const levels = comparisons.map(({ levels }) => new Float64Array(levels.length).fill(0.5))
  let [neighbours, all] = [0, 0]
  for (let at = 0; at < sample.size; at += 1) {
    const count = sample.counts[at] ?? 1
    const apart = count * (1 - pair.ofSample(sample, at))
    neighbours += count * (pair.posteriors[NEIGHBOURS] ?? 0)
    all += count
    for (let comparison = 0; comparison < width; comparison += 1) {
      const level = sample.levels[at * width + comparison] ?? MISSING
      const of = levels[comparison]
      if (level !== MISSING && of) of[level] = (of[level] ?? 0) + apart
    }
  }
  return { levels, neighbours: neighbours / Math.max(1, all) }
}

const NEIGHBOURS = LATENT_CLASSES.findIndex(({ name }) => name === 'neighbours')

const BELIEVED = 2

/** Of the pairs that agree in a value of each frequency, the share that the matches among them leave over. */
function strangersOf(counts: Uint32Array | undefined, matches: Float64Array | undefined): Float64Array {
  const agreeing = agreeingPairs(counts)
  let [all, allMatches] = [0, 0]
  for (let bin = 0; bin < BINS; bin += 1) {
    all += agreeing[bin] ?? 0
    allMatches += Math.min(matches?.[bin] ?? 0, agreeing[bin] ?? 0)
  }
  const overall = (all - allMatches + 0.5) / (all + 1)
  return agreeing.map((pairs, bin) => {
    const left = pairs - Math.min(pairs, matches?.[bin] ?? 0)
    return Math.min(1, (left + BELIEVED * overall) / (pairs + BELIEVED))
  })
}

/** Whether most of its values have one owner, or one house. */
const isOwned = (comparison: Comparison | undefined): boolean =>
  comparison?.role === 'contact' || comparison?.role === 'door' || comparison?.kind === 'id number'

/**
 * A value that few have is told by somebody else as often as it is frequent, where values are drawn anew for each person, as names
 * are. Phones and addresses are not: nearly all of them have one owner, and those that two have are most often one person's. So the
 * chance of a frequency is less by as much as matches agree in its values more often than records have them.
 */
function chancesOf(strangers: Float64Array, counts: Uint32Array | undefined, matches: Float64Array | undefined): Float64Array {
  const told = recordsByBin(counts)
  const allTold = told.reduce((sum, records) => sum + records, 0)
  const allMatches = matches?.reduce((sum, pairs) => sum + pairs, 0) ?? 0
  return strangers.map((share, bin) => {
    const records = (told[bin] ?? 0) / Math.max(1, allTold)
    if (records === 0) return share
    const agreeing = ((matches?.[bin] ?? 0) + LIFT_BELIEVED * records) / (allMatches + LIFT_BELIEVED)
    return (share * records) / Math.max(records, agreeing)
  })
}

const LIFT_BELIEVED = 10

function recordsByBin(counts: Uint32Array | undefined): Float64Array {
  const records = new Float64Array(BINS)
  if (counts === undefined) return records
  for (let code = 1; code < counts.length; code += 1) {
    const count = counts[code] ?? 0
    const bin = Math.min(BINS - 1, 31 - Math.clz32(Math.max(1, count)))
    records[bin] = (records[bin] ?? 0) + count
  }
  return records
}

function agreeingPairs(counts: Uint32Array | undefined): Float64Array {
  const pairs = new Float64Array(BINS)
  if (counts === undefined) return pairs
  for (let code = 1; code < counts.length; code += 1) {
    const count = counts[code] ?? 0
    const bin = Math.min(BINS - 1, 31 - Math.clz32(Math.max(1, count)))
    pairs[bin] = (pairs[bin] ?? 0) + (count * (count - 1)) / 2
  }
  return pairs
}

function exactShare(counts: Uint32Array, strangers: Float64Array | undefined, told: number): number {
  let apart = 0
  for (const [bin, pairs] of agreeingPairs(counts).entries()) apart += pairs * (strangers?.[bin] ?? 1)
  return Math.max(1e-9, apart / Math.max(1, (told * (told - 1)) / 2))
}

/** The exact level is counted over the whole table, which a sample sees too rarely. */
function withExact(shares: Float64Array, exact: number): Float64Array {
  const last = shares.length - 1
  const before = 1 - (shares[last] ?? 0)
  return shares.map((share, level) => (level === last ? exact : (share * (1 - exact)) / before))
}

function inShares(counts: Float64Array): Float64Array {
  const sum = counts.reduce((total, count) => total + count, 0)
  return counts.map((count) => count / sum)
}

function distanceOf(before: Model, after: Model): number {
  let distance = 0
  for (const [at, shares] of after.m.entries())
    for (const [level, share] of shares.entries()) distance = Math.max(distance, Math.abs(share - (before.m[at]?.[level] ?? 0)))
  const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0)
  return Math.max(distance, Math.abs(Math.log(sum(after.shares.slice(0, 3)) / sum(before.shares.slice(0, 3)))) / 10)
}
