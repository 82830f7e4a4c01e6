/** Takes work in order and does it at its own pace, a little behind whoever gives it. */
export interface Behind<Work> {
  /** Waits for as long as too much is waiting already. Fails where anything given before has failed. */
  give(work: Work): Promise<void>
  /** What was done last, as all before it was. */
  done(): Work | undefined
  /** Waits until all is done, and fails where any of it has. */
  all(): Promise<void>
}

export function followBehind<Work>(doing: (work: Work) => Promise<void>, waiting_max: number): Behind<Work> {
  const waiting: Promise<void>[] = []
  let last: Promise<void> = Promise.resolve()
  let done: Work | undefined
  return {
    async give(work) {
      last = last
        .then(() => doing(work))
        .then(() => {
          done = work
        })
      last.catch(() => undefined) // whoever waits hears of it
      waiting.push(last)
      if (waiting.length > waiting_max) await waiting.shift()
    },
    done: () => done,
    all: () => last,
  }
}
