import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The mesh command as a user has it. */
const MESH = fileURLToPath(new URL('../node_modules/.bin/mesh', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export async function mesh(...args: readonly string[]): Promise<Outcome> {
  const running = startMesh(...args)
  return running.ended
}

export interface RunningMesh {
  readonly child: ChildProcess
  readonly ended: Promise<Outcome>
  /** Everything printed so far. */
  printed(): string
  /** Resolves with the match once it was printed; fails when the command ends without it. */
  says(pattern: RegExp): Promise<RegExpMatchArray>
}

export function startMesh(...args: readonly string[]): RunningMesh {
  const child = spawn(MESH, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  let heard: () => void = () => undefined
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    heard()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    heard()
  })
  const ended = once(child, 'close').then((): Outcome => ({ code: child.exitCode, stdout, stderr }))
  let over = false
  void ended.then(() => {
    over = true
    heard()
  })
  onTestFinished(async () => {
    if (over) return
    child.kill('SIGINT')
    await ended
  })
  const printed = () => stdout + stderr
  return {
    child,
    ended,
    printed,
    async says(pattern) {
      for (;;) {
        const match = printed().match(pattern)
        if (match) return match
        if (over) throw new Error(`mesh ${args.join(' ')} ended without saying ${pattern}:\n${printed()}`)
        await new Promise<void>((resolve) => {
          heard = resolve
        })
      }
    },
  }
}

/** A folder that goes away with its test. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mesh-e2e-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}
