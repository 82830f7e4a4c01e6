import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type Clock, type JsonObject, messageOf } from '@storemesh/core'
import { supervisedHere } from '../process/supervisor-of.js'
import type { ChildSpec, SupervisorLog } from './child-spec.js'
import { forEachLine } from './lines.js'
import { fromChild, type ToChild } from './messages.js'

const PIPES_CLOSE_WITHIN_MS = 500

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The last line it printed on stderr, or why it could not start. */
  readonly lastError: string | undefined
}

/** One life of a child: from its start to its end. */
export interface ChildRun {
  readonly pid: number | undefined
  /** Its details once it is ready; undefined if it ended before. */
  readonly ready: Promise<JsonObject | undefined>
  readonly exit: Promise<Exit>
  askToDrain(): void
  /** To the child and everything it started. */
  signalGroup(signal: 'SIGTERM' | 'SIGKILL'): void
}

/** Starts a child at the head of a process group of its own: a Ctrl-C of the terminal reaches the supervisor alone. */
export function startChild(spec: ChildSpec, ready: ReadonlyMap<string, JsonObject>, log: SupervisorLog, clock: Clock): ChildRun {
  const child = fork(spec.entry.path, [...spec.args(ready)], {
    detached: true,
    execArgv: [...spec.entry.execArgv],
    env: { ...process.env, ...spec.environment, ...supervisedHere() },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let lastError: string | undefined
  const say = (level: 'info' | 'warn') => (text: string) => log({ child: spec.name, from: 'child', level, text })
  if (child.stdout) forEachLine(child.stdout, say('info'))
  if (child.stderr)
    forEachLine(child.stderr, (line) => {
      if (line.trim() !== '') lastError = line
      say('warn')(line)
    })
  child.on('error', (error) => {
    lastError = messageOf(error) // it could not be started, or not be written to
  })
  const exit = endOf(child, clock).then((end) => ({ ...end, lastError }))
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  return {
    pid: child.pid,
    exit,
    ready: readyOf(child, exit),
    signalGroup: (signal) => {
      if (!hasEnded()) signalGroupOf(child, signal) // afterwards its number may be another's
    },
    askToDrain: () => {
      if (child.connected) child.send({ mesh: 'drain' } satisfies ToChild, () => undefined) // one that has just ended needs no asking
    },
  }
}

async function endOf(child: ChildProcess, clock: Clock): Promise<Omit<Exit, 'lastError'>> {
  if (child.pid === undefined) return { code: 1, signal: null }
  const closed = once(child, 'close')
  const { code, signal } = await new Promise<Omit<Exit, 'lastError'>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  signalGroupOf(child, 'SIGKILL') // whatever it started and left
  const over = new AbortController()
  await Promise.race([closed, clock.sleep(PIPES_CLOSE_WITHIN_MS, over.signal)]) // its last words are in the pipes
  over.abort()
  return { code, signal }
}

const readyOf = (child: ChildProcess, exit: Promise<Exit>): Promise<JsonObject | undefined> =>
  new Promise((resolve) => {
    child.on('message', (message) => {
      const said = fromChild(message)
      if (said) resolve(said.details)
    })
    void exit.then(() => resolve(undefined))
  })

function signalGroupOf({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')
    if (!gone) throw error // EPERM: macOS says it of a group of zombies
  }
}
