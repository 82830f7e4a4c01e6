import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { WhenOver } from './when-over.js'

/** The top of the repository. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** The mesh command as a user has it. */
const MESH = fileURLToPath(new URL('../node_modules/.bin/mesh', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCommand {
  readonly child: ChildProcess
  readonly pid: number
  readonly ended: Promise<Outcome>
  /** Ctrl-C, as a terminal does it: to the command and whatever runs in its process group. */
  readonly interrupt: () => void
  /** Everything printed so far. */
  readonly printed: () => string
  /** Resolves with the match once it was printed; fails when the command ends without it. */
  readonly says: (pattern: RegExp) => Promise<RegExpMatchArray>
}

export interface Surroundings {
  readonly cwd?: string
  /** Set on top of the environment of the tests. */
  readonly environment?: Readonly<Record<string, string>>
  /** When the command is ended if it still runs: with its test, unless several share it. */
  readonly whenOver?: WhenOver
}

/** Runs the command to its end, in a test or before one. */
export const mesh = (...args: readonly string[]): Promise<Outcome> => startMesh(args, { whenOver: () => undefined }).ended

/** Runs it to its end, and fails unless it answers 0. */
export async function meshDone(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await mesh(...args)
  if (code !== 0) throw new Error(`mesh ${args.join(' ')} answered ${code}:\n${stdout}${stderr}`)
  return stdout
}

export const startMesh = (args: readonly string[], around: Surroundings = {}): RunningCommand => startCommand(MESH, args, around)

/** Any program, started and watched. */
export function startCommand(program: string, args: readonly string[], around: Surroundings = {}): RunningCommand {
  const { cwd = ROOT, environment = {}, whenOver = onTestFinished } = around
  const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  // `env` becomes the program that it starts: the pid is the program's own
  const child = spawn('env', [...set, program, ...args], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const hearing = hear(child)
  const pid = child.pid ?? 0
  let over = false
  const signal = (name: NodeJS.Signals) => over || process.kill(-pid, name)
  const killed = () => signal('SIGKILL') // a test that failed by its time leaves it behind
  process.once('exit', killed)
  const ended = once(child, 'close').then((): Outcome => {
    over = true
    process.off('exit', killed)
    hearing.end()
    return { code: child.exitCode, signal: child.signalCode, ...hearing.heard }
  })
  const interrupt = () => void signal('SIGINT')
  whenOver(async () => {
    interrupt()
    await ended
  })
  return { child, pid, ended, interrupt, printed: hearing.printed, says: hearing.says }
}

function hear({ stdout, stderr }: { readonly stdout: Readable; readonly stderr: Readable }) {
  const heard = { stdout: '', stderr: '' }
  const printed = () => heard.stdout + heard.stderr
  const listeners = new Set<() => void>()
  let over = false
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const keep = (from: keyof typeof heard) => (text: string) => {
    heard[from] += text
    tell()
  }
  stdout.setEncoding('utf8').on('data', keep('stdout'))
  stderr.setEncoding('utf8').on('data', keep('stderr'))
  const says = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const match = printed().match(pattern)
        if (match) resolve(match)
        else if (over) reject(new Error(`the command ended without saying ${pattern}:\n${printed()}`))
        else return
        listeners.delete(look)
      }
      listeners.add(look)
      look()
    })
  const end = () => {
    over = true
    tell()
  }
  return { heard, printed, says, end }
}
