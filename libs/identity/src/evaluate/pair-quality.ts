/** How well clusters tell who is who, over all pairs of records that are in one cluster or are one person. */
export interface PairQuality {
  readonly true_pairs: number
  readonly clustered_pairs: number
  readonly found_pairs: number
  /** Of the pairs in clusters, the share that is one person; 1 where there are none. */
  readonly precision: number
  /** Of the pairs that are one person, the share that is in clusters; 1 where there are none. */
  readonly recall: number
  readonly f1: number
}

/** By record: a number for its cluster and one for the person that it is. */
export function pairQuality(clusters: Int32Array, persons: Int32Array): PairQuality {
  const true_pairs = pairsWithin(persons)
  const clustered_pairs = pairsWithin(clusters)
  const found_pairs = pairsWithinBoth(clusters, persons)
  const precision = clustered_pairs === 0 ? 1 : found_pairs / clustered_pairs
  const recall = true_pairs === 0 ? 1 : found_pairs / true_pairs
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  return { true_pairs, clustered_pairs, found_pairs, precision, recall, f1 }
}

/** How often each number comes; numbers are no larger than there are records, or texts. */
function countsOf(numbers: Int32Array): Uint32Array {
  const counts = new Uint32Array(1 + numbers.reduce((most, number) => Math.max(most, number), 0))
  for (const number of numbers) counts[number] = (counts[number] ?? 0) + 1
  return counts
}

function pairsWithin(numbers: Int32Array): number {
  let pairs = 0
  for (const count of countsOf(numbers)) pairs += (count * (count - 1)) / 2
  return pairs
}

const PERSONS_MAX = 2 ** 24 // with a cluster's number before it this is a whole number still

/** Pairs that have both numbers in common; who is alone in one of them has none. */
function pairsWithinBoth(clusters: Int32Array, persons: Int32Array): number {
  const [ofClusters, ofPersons] = [countsOf(clusters), countsOf(persons)]
  const counts = new Map<number, number>()
  let pairs = 0
  for (const [record, cluster] of clusters.entries()) {
    const person = persons[record] ?? 0
    if ((ofClusters[cluster] ?? 0) < 2 || (ofPersons[person] ?? 0) < 2) continue
    const both = cluster * PERSONS_MAX + person
    const before = counts.get(both) ?? 0
    pairs += before
    counts.set(both, before + 1)
  }
  return pairs
}
