/** Lets so many through at once; the others wait for their turn, in the order in which they came. */
export interface Turnstile {
  pass<Result>(work: () => Promise<Result>): Promise<Result>
}

export function turnstile(places: number): Turnstile {
  const waiting: (() => void)[] = []
  let free = places
  return {
    async pass(work) {
      if (free > 0) free--
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else free++
      }
    },
  }
}
