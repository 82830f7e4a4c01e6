import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
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
  /** Everything printed so far. */
  printed(): string
  /** Resolves with the match once it was printed; fails when the command ends without it. */
  says(pattern: RegExp): Promise<RegExpMatchArray>
}

export interface Surroundings {
  readonly cwd?: string
  /** Set on top of the environment of the tests. */
  readonly environment?: Readonly<Record<string, string>>
  /** When the command is ended if it still runs: with its test, unless several share it. */
  readonly whenOver?: WhenOver
}

/** Runs the command to its end. */
export const mesh = (...args: readonly string[]): Promise<Outcome> => startMesh(args).ended

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
  const child = spawn('env', [...set, program, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const heard = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  const tell = () => listeners.forEach((listener) => listener())
  for (const from of ['stdout', 'stderr'] as const)
    child[from].setEncoding('utf8').on('data', (text: string) => {
      heard[from] += text
      tell()
    })
  let over = false
  const ended = once(child, 'close').then((): Outcome => {
    over = true
    tell()
    return { code: child.exitCode, signal: child.signalCode, ...heard }
  })
  const printed = () => heard.stdout + heard.stderr
  whenOver(async () => {
    if (!over) child.kill('SIGINT')
    await ended
  })
  const says = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const match = printed().match(pattern)
        if (match) resolve(match)
        else if (over) reject(new Error(`${[program, ...args].join(' ')} ended without saying ${pattern}:\n${printed()}`))
        else return
        listeners.delete(look)
      }
      listeners.add(look)
      look()
    })
  return { child, pid: child.pid ?? 0, ended, printed, says }
}
