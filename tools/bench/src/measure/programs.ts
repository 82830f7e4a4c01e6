import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Clock, Fault } from '@storemesh/core'

/** The mesh command as a user has it. */
const MESH = fileURLToPath(new URL('../../../../node_modules/.bin/mesh', import.meta.url))
const FROM_SOURCE = new URL('../../bin/from-source.mjs', import.meta.url).href

const END_WITHIN_MS = 20_000
const PRINTED_CHARS_MAX = 1_000_000

/** Processes that a bench measures. None outlives it. */
export interface Programs {
  mesh(...args: readonly string[]): Program
  /** A file of this package, beside what it is measured against. */
  own(file: URL, args: readonly string[], options?: { readonly nice?: number }): Program
  /** A program of others, in the folder that has its packages, as it runs for users. */
  node(file: string, args: readonly string[], folder: string): Program
  endAll(): Promise<void>
}

export interface Program {
  /** Resolves with the match once it was printed. PROGRAM_ENDED where the program ends without it. */
  says(pattern: RegExp): Promise<RegExpMatchArray>
  /** What it printed to stdout, when it has ended by itself. PROGRAM_FAILED where its exit code is not 0. */
  done(): Promise<string>
  /** Asks it to end as Ctrl-C does, and insists after a while. */
  end(): Promise<void>
}

export function openPrograms(clock: Clock): Programs {
  const running = new Set<Program>()
  const start = (command: string, args: readonly string[], { nice = 0, folder }: Started = {}): Program => {
    const program = startProgram(clock, command, args, { nice, folder }, () => running.delete(program))
    running.add(program)
    return program
  }
  return {
    mesh: (...args) => start(MESH, args),
    own: (file, args, { nice = 0 } = {}) =>
      start('env', ['NODE_ENV=production', process.execPath, '--import', FROM_SOURCE, fileURLToPath(file), ...args], { nice }),
    // `env` becomes the program that it starts
    node: (file, args, folder) => start('env', ['NODE_ENV=production', process.execPath, file, ...args], { folder }),
    endAll: async () => {
      await Promise.all([...running].map((program) => program.end()))
    },
  }
}

interface Started {
  readonly nice?: number
  readonly folder?: string | undefined
}

function startProgram(
  clock: Clock,
  command: string,
  args: readonly string[],
  { nice = 0, folder }: Started,
  onEnd: () => void,
): Program {
  // a process group of its own: Ctrl-C at the bench reaches it once, through `end`
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(folder !== undefined && { cwd: folder }),
  })
  if (nice > 0 && child.pid !== undefined) setPriority(child.pid, nice)
  let stdout = ''
  let stderr = ''
  let over = false
  const listeners: (() => void)[] = []
  const news = () => {
    for (const listener of listeners.splice(0)) listener()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout = (stdout + text).slice(-PRINTED_CHARS_MAX)
    news()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-PRINTED_CHARS_MAX)
    news()
  })
  const ended = once(child, 'close').finally(() => {
    over = true
    onEnd()
    news()
  })
  const told = () =>
    `${[command, ...args].join(' ')} ended with ${child.exitCode ?? child.signalCode}:\n${(stdout + stderr).slice(-2000)}`

  return {
    async says(pattern) {
      for (;;) {
        const match = stdout.match(pattern) ?? stderr.match(pattern)
        if (match) return match
        if (over) throw new Fault('PROGRAM_ENDED', `expected it to print ${pattern}; ${told()}`)
        await new Promise<void>((resolve) => listeners.push(resolve))
      }
    },
    async done() {
      await ended
      if (child.exitCode !== 0) throw new Fault('PROGRAM_FAILED', told())
      return stdout
    },
    async end() {
      if (over) return
      const inTime = new AbortController()
      child.kill('SIGINT')
      const late = clock.sleep(END_WITHIN_MS, inTime.signal).then(() => {
        if (!inTime.signal.aborted) child.kill('SIGKILL')
      })
      await ended
      inTime.abort()
      await late
    },
  }
}
