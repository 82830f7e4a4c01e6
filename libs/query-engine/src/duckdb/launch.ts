import { type ChildProcess, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@storemesh/core'

export interface LaunchOptions {
  readonly memory_max_mb: number
  readonly threads: number
  readonly spill_folder: string
  /** Statements that may run at once: each holds one of the process's I/O threads. */
  readonly statements_max: number
  /** Of its threads, among all there are. */
  readonly nice: number
  /** Of the session that it is, among all sessions. */
  readonly session_nice: number
  /** It says so when it was asked nothing for so long; 0 is never. */
  readonly idle_max_ms: number
}

const SPARE_THREADS = 4
/** What was made of this package: to read the program as TypeScript would take three times as long as to begin it. */
const MADE = '../../dist/duckdb/engine-process.js'

/**
 * Starts the engine's process. It gets no environment of ours (a secret has no business there), and a process group of its
 * own, so that a Ctrl-C does not reach it.
 */
export function launchEngine(options: LaunchOptions): ChildProcess {
  const { memory_max_mb, threads, spill_folder, statements_max, idle_max_ms } = options
  const program = new URL(import.meta.url.endsWith('.ts') ? MADE : './engine-process.js', import.meta.url)
  const child = fork(fileURLToPath(program), [String(memory_max_mb), String(threads), spill_folder, String(idle_max_ms)], {
    execArgv: [],
    env: {
      ...inherited(['PATH', 'HOME', 'TMPDIR', 'NODE_ENV']),
      TZ: 'UTC',
      UV_THREADPOOL_SIZE: String(statements_max + SPARE_THREADS),
    },
    serialization: 'advanced',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  // from here, before it has a thread: they inherit it, and a priority set later is the main thread's alone
  if (child.pid !== undefined) yieldTo(child.pid, options)
  return child
}

/**
 * Where Linux shares the cores by session (autogroup), a nice value counts among the threads of one session alone, and the
 * session, which is the process's own, has one too. The greatest ones would starve it beside any other work: its statements
 * shall end later, not never.
 */
function yieldTo(pid: number, { nice, session_nice }: LaunchOptions): void {
  setPriority(pid, nice)
  const session = `/proc/${pid}/autogroup`
  if (session_nice > 0 && existsSync(session)) void yieldSession(session, session_nice)
}

const TOLD_MAX = 20
const TOLD_AGAIN_AFTER_MS = 60

/** Of users who are not root Linux takes one such value in a tenth of a second, of all of them together: so it may have to be told again. */
async function yieldSession(session: string, nice: number): Promise<void> {
  for (let told = 1; told <= TOLD_MAX; told += 1) {
    try {
      return await writeFile(session, String(nice))
    } catch (error) {
      // a process that is gone, or a system that takes none: nobody's statement fails for that
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return
    }
    await systemClock.sleep(TOLD_AGAIN_AFTER_MS)
  }
}

const inherited = (names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
