import { readFileSync } from 'node:fs'
import { type Clock, Fault } from '@storemesh/core'

/** The most that processes held together at one moment, of what is resident, in each half of the time. */
export interface MemoryHeld {
  readonly first_half_mib: number
  readonly second_half_mib: number
}

export interface MemoryWatch {
  end(): Promise<MemoryHeld>
}

const SAMPLES_MAX = 100_000

/** Looks at them from now on; the set may grow meanwhile. */
export function watchMemory(clock: Clock, pids: ReadonlySet<number>, every_ms: number): MemoryWatch {
  const over = new AbortController()
  const samples: number[] = []
  const watching = (async () => {
    while (!over.signal.aborted && samples.length < SAMPLES_MAX) {
      samples.push([...pids].reduce((sum, pid) => sum + resident_mib(pid), 0))
      await clock.sleep(every_ms, over.signal)
    }
  })()
  return {
    async end() {
      over.abort()
      await watching
      const half = Math.ceil(samples.length / 2)
      return { first_half_mib: Math.max(...samples.slice(0, half)), second_half_mib: Math.max(...samples.slice(half - 1)) }
    },
  }
}

/** 0 where the process is gone. */
function resident_mib(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(statusOf(pid))?.[1]
  return kib === undefined ? 0 : Number(kib) / 1024
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) {
      if (process.platform === 'linux') return ''
      throw new Fault('BENCH_PLATFORM_UNKNOWN', 'resident memory is read from /proc, which this system has not', { cause: error })
    }
    throw error
  }
}
