/** The one write transaction of an environment. */
export interface Transactor {
  /** Resolves when what `work` did is on the disk; rejects, with nothing kept, when `work` throws or the disk refuses. */
  commit(work: () => void): Promise<void>
  /** Bytes of all that has been written so far, by whatever transaction. */
  written_bytes(): number
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
/** Nor longer on its way to the disk than these bytes: what comes after them is made meanwhile. */
const GROUP_BYTES_MAX = 2 ** 20

/**
 * Group commit: what is added while one transaction is on its way to the disk goes into the next one together,
 * so that many writers share the disk's slowest step. Each job is still all or nothing.
 */
export function writeQueue(transactor: Transactor): WriteQueue {
  let waiting: Job[] = []
  let working: Promise<void> | undefined

  /**
   * Gives what tells its jobs how they ended. Those of the group before are told once this one is on its way: what they do
   * then is done while the disk works.
   */
  const commitGroup = async (tellBefore: () => void): Promise<() => void> => {
    const group: Job[] = []
    const refused = new Map<Job, unknown>()
    const spoilt = new Map<Job, unknown>()
    try {
      await transactor.commit(() => {
        // Taken only now that the lock is ours: whatever came meanwhile rides along.
        const before_bytes = transactor.written_bytes()
        while (group.length < GROUP_JOBS_MAX && transactor.written_bytes() - before_bytes < GROUP_BYTES_MAX) {
          const job = waiting.shift()
          if (!job) break
          group.push(job)
          runOne(job)
        }
        // Not here: the transaction goes on its way when this returns, and after what was told has run.
        setImmediate(tellBefore)
      })
      return () => {
        for (const job of group) if (!refused.has(job)) job.resolve()
        for (const [job, error] of [...refused, ...spoilt]) job.reject(error)
      }
    } catch (error) {
      tellBefore()
      const undone = group.filter((job) => !refused.has(job) && !spoilt.has(job))
      if (spoilt.size > 0) waiting = [...undone, ...waiting]
      else for (const job of group.length > 0 ? undone : waiting.splice(0)) job.reject(error)
      for (const [job, error] of [...refused, ...spoilt]) job.reject(error)
      return () => {}
    }

    function runOne(job: Job): void {
      const before = transactor.written_bytes()
      try {
        job.run()
      } catch (error) {
        const wrote = transactor.written_bytes() !== before
        ;(wrote ? spoilt : refused).set(job, error)
        // What it wrote can only be undone with everything else: the others go again without it.
        if (wrote) throw error
      }
    }
  }

  const workOff = async () => {
    let tell = () => {}
    while (waiting.length > 0) tell = await commitGroup(tell)
    working = undefined
    tell()
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
