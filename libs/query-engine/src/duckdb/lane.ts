import type { Clock } from '@storemesh/core'
import { type Admission, admission } from './admission.js'
import { type EngineLink, type EngineLog, engineLink } from './engine-link.js'
import { type LaunchOptions, launchEngine } from './launch.js'

/** An engine's process, and who may ask it at once. */
export interface Lane {
  readonly link: EngineLink
  readonly reads: Admission
  readonly writes: Admission
}

/** Small statements have a process of their own, so that they need not wait for a heavy one's memory, threads and turn. */
export interface Lanes {
  readonly small: Lane
  /** The same one where there is too little memory for two. */
  readonly heavy: Lane
}

export interface LanesOptions {
  readonly memory_max_mb: number
  readonly threads: number
  readonly spill_folder: string
  /** Gives way to whoever answers: of a process that refreshes tables while others wait for nothing but an answer. */
  readonly yields?: boolean
  /** All that is asked is one piece of work, of which nobody waits for a part: one process has all the memory. */
  readonly isOneWork?: boolean
  /** What its processes find out of statements is kept there for the next: of an engine that only the mesh itself asks. */
  readonly statements_file?: string
}

const READS_WAITING_MAX = 256
const WRITES_WAITING_MAX = 64
const SMALL_READS_AT_ONCE_MAX = 8
/** Each of them uses every thread there is: more at once only share the memory. */
const HEAVY_READS_AT_ONCE_MAX = 2
/** A write holds row groups of many files in memory. */
const WRITES_AT_ONCE_MAX = 1
/** Less is not worth dividing. */
const DIVIDED_FROM_MB = 256
const SMALL = { nice: 10, session_nice: 0, idle_max_ms: 0 } as const
/** A third of what a small one gets, where both have work. Its process takes a second to start and some memory to keep. */
const HEAVY = { nice: 14, session_nice: 4, idle_max_ms: 60_000 } as const
/** A third again: refreshes stalled answers by key for 20 ms and more. */
const YIELDING_NICE = 5

export function openLanes(
  { memory_max_mb, yields = false, isOneWork = false, ...options }: LanesOptions,
  clock: Clock,
  log: EngineLog,
): Lanes {
  const given = ({ session_nice }: { readonly session_nice: number }) => session_nice + (yields ? YIELDING_NICE : 0)
  const isDivided = memory_max_mb >= DIVIDED_FROM_MB && !isOneWork
  const small_mb = isDivided ? Math.floor(memory_max_mb / 4) : memory_max_mb
  const lane = (
    reads_max: number,
    launch: Pick<LaunchOptions, 'memory_max_mb' | 'nice' | 'session_nice' | 'idle_max_ms'>,
  ): Lane => ({
    link: engineLink(() => launchEngine({ ...options, ...launch, statements_max: reads_max + WRITES_AT_ONCE_MAX }), clock, log),
    reads: admission('statements', { at_once_max: reads_max, waiting_max: READS_WAITING_MAX }),
    writes: admission('writes', { at_once_max: WRITES_AT_ONCE_MAX, waiting_max: WRITES_WAITING_MAX }),
  })
  const small = lane(SMALL_READS_AT_ONCE_MAX, { ...SMALL, session_nice: given(SMALL), memory_max_mb: small_mb })
  if (!isDivided) return { small, heavy: small }
  const heavy = { ...HEAVY, session_nice: given(HEAVY), memory_max_mb: memory_max_mb - small_mb }
  return { small, heavy: lane(HEAVY_READS_AT_ONCE_MAX, heavy) }
}
