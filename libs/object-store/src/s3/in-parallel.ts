/** What the work brings for each number below `count`, in order, so many at a time. After a failure none is started, and all have ended. */
export async function inParallel<T>(count: number, parallel: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const brought = new Map<number, T>()
  let next = 0
  const worker = async () => {
    while (next < count) {
      const index = next
      next += 1
      try {
        brought.set(index, await work(index))
      } catch (error) {
        next = count
        throw error
      }
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(count, parallel) }, worker))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return [...brought].toSorted(([a], [b]) => a - b).map(([, value]) => value)
}
