/** The one write transaction of an environment. */
export interface Transactor {
  /** Resolves when what `work` did is on the disk; rejects, with nothing kept, when `work` throws or the disk refuses. */
  commit(work: () => void): Promise<void>
  /** How often anything has been written so far, by whatever transaction. */
  writes(): number
}

export interface WriteQueue {
  add<Result>(work: () => Result): Promise<Result>
  /** Resolves when everything added so far has ended. */
  drained(): Promise<void>
}

interface Job {
  run(): void
  resolve(): void
  reject(error: unknown): void
}

/** One transaction keeps the writers of other processes waiting for no longer than this many jobs take. */
const GROUP_JOBS_MAX = 256

/**
 * Group commit: what is added while one transaction is on its way to the disk goes into the next one together,
 * so that many writers share the disk's slowest step. Each job is still all or nothing.
 */
export function writeQueue(transactor: Transactor): WriteQueue {
  let waiting: Job[] = []
  let working: Promise<void> | undefined

  const commitGroup = async () => {
    let group: Job[] = []
    const refused = new Map<Job, unknown>()
    const spoilt = new Map<Job, unknown>()
    try {
      await transactor.commit(() => {
        // Taken only now that the lock is ours: whatever came meanwhile rides along.
        group = waiting.splice(0, GROUP_JOBS_MAX)
        for (const job of group) runOne(job)
      })
      for (const job of group) if (!refused.has(job)) job.resolve()
    } catch (error) {
      const undone = group.filter((job) => !refused.has(job) && !spoilt.has(job))
      if (spoilt.size > 0) waiting = [...undone, ...waiting]
      else for (const job of group.length > 0 ? undone : waiting.splice(0)) job.reject(error)
    }
    for (const [job, error] of [...refused, ...spoilt]) job.reject(error)

    function runOne(job: Job): void {
      const before = transactor.writes()
      try {
        job.run()
      } catch (error) {
        const wrote = transactor.writes() !== before
        ;(wrote ? spoilt : refused).set(job, error)
        // What it wrote can only be undone with everything else: the others go again without it.
        if (wrote) throw error
      }
    }
  }

  const workOff = async () => {
    while (waiting.length > 0) await commitGroup()
    working = undefined
  }

  return {
    add: (work) =>
      new Promise((resolve, reject) => {
        let deliver: (() => void) | undefined
        const run = () => {
          const result = work()
          deliver = () => resolve(result)
        }
        waiting.push({ run, resolve: () => deliver?.(), reject })
        working ??= workOff()
      }),
    drained: async () => {
      await working
    },
  }
}
