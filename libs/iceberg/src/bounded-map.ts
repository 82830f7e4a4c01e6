/** The work's results in the order of the items, with at most `atOnce` of them under way. The first failure is thrown. */
export async function boundedMap<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = Array.from({ length: items.length })
  const waiting = items.entries() // shared: each worker takes the next
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  return results
}
