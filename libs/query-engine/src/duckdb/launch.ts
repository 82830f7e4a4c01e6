import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { giveWay, type StandingBack } from '../give-way.js'

export interface LaunchOptions extends StandingBack {
  readonly memory_max_mb: number
  readonly threads: number
  readonly spill_folder: string
  /** Statements that may run at once: each holds one of the process's I/O threads. */
  readonly statements_max: number
  /** It says so when it was asked nothing for so long; 0 is never. */
  readonly idle_max_ms: number
  /** Where it finds what others like it found out of statements; nowhere, where it is left out. */
  readonly statements_file?: string
}

const SPARE_THREADS = 4
/** What was made of this package: to read the program as TypeScript would take three times as long as to begin it. */
const MADE = '../../dist/duckdb/engine-process.js'

/**
 * Starts the engine's process. It gets no environment of ours (a secret has no business there), and a process group of its
 * own, so that a Ctrl-C does not reach it.
 */
export function launchEngine(options: LaunchOptions): ChildProcess {
  const { memory_max_mb, threads, spill_folder, statements_max, idle_max_ms, statements_file = '' } = options
  const program = new URL(import.meta.url.endsWith('.ts') ? MADE : './engine-process.js', import.meta.url)
  const given = [String(memory_max_mb), String(threads), spill_folder, String(idle_max_ms), statements_file]
  const child = fork(fileURLToPath(program), given, {
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
  if (child.pid !== undefined) void giveWay(child.pid, options)
  return child
}

const inherited = (names: readonly string[]) =>
  Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
