/** Lets so many pieces of work run at a time; the others wait their turn. */
export type Slots = <T>(work: () => Promise<T>) => Promise<T>

export function slotsOf(count: number): Slots {
  const waiting: (() => void)[] = []
  let free = count
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((turn) => waiting.push(turn))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next)
        next() // the slot goes from hand to hand
      else free += 1
    }
  }
}
