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
  const found_pairs = pairsOf(
    countsOf(clusters.length, (record) => (clusters[record] ?? 0) * PERSONS_MAX + (persons[record] ?? 0)),
  )
  const precision = clustered_pairs === 0 ? 1 : found_pairs / clustered_pairs
  const recall = true_pairs === 0 ? 1 : found_pairs / true_pairs
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  return { true_pairs, clustered_pairs, found_pairs, precision, recall, f1 }
}

const PERSONS_MAX = 2 ** 24 // with a cluster's number before it this is a whole number still

const pairsWithin = (numbers: Int32Array): number => pairsOf(countsOf(numbers.length, (record) => numbers[record] ?? 0))

function countsOf(size: number, numberOf: (record: number) => number): Map<number, number> {
  const counts = new Map<number, number>()
  for (let record = 0; record < size; record += 1) {
    const number = numberOf(record)
    counts.set(number, (counts.get(number) ?? 0) + 1)
  }
  return counts
}

function pairsOf(counts: Map<number, number>): number {
  let pairs = 0
  for (const count of counts.values()) pairs += (count * (count - 1)) / 2
  return pairs
}
