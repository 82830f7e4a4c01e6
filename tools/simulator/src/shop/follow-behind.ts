/** Takes work in order and does it at its own pace, a little behind whoever gives it: all that waits at once, once enough of it does. */
export interface Behind<Work> {
  /** Waits for as long as too much is waiting already. Fails where anything given before has failed. */
  give(work: Work): Promise<void>
  /** What was done last, as all before it was. */
  done(): Work | undefined
  /** Waits until all is done, and fails where any of it has. */
  all(): Promise<void>
}

export interface Following {
  readonly waiting_max: number
  /** As many are waited for, but at the end. */
  readonly together: number
}

export function followBehind<Work>(
  doing: (works: readonly Work[]) => Promise<void>,
  { waiting_max, together }: Following,
): Behind<Work> {
  const enough = Math.min(together, waiting_max)
  let waiting: Work[] = []
  let running: Promise<void> | undefined
  let round: Promise<void> = Promise.resolve()
  let failed: { readonly cause: unknown } | undefined
  let done: Work | undefined

  const doAll = async (least: number): Promise<void> => {
    while (waiting.length >= least) {
      const works = waiting
      waiting = []
      round = doing(works).then(
        () => {
          done = works.at(-1)
        },
        (cause: unknown) => {
          failed = { cause }
          waiting = []
        },
      )
      await round
    }
    running = undefined
  }
  const refuseAfterFailure = () => {
    if (failed) throw failed.cause
  }
  return {
    async give(work) {
      refuseAfterFailure()
      waiting.push(work)
      if (waiting.length >= enough) running ??= doAll(enough)
      while (waiting.length > waiting_max) await round.then(refuseAfterFailure)
    },
    done: () => done,
    async all() {
      await running
      await doAll(1)
      refuseAfterFailure()
    },
  }
}
