import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const BIN = fileURLToPath(new URL('../../bin/mesh.mjs', import.meta.url))
const FROM_SOURCE = new URL('../../bin/from-source.mjs', import.meta.url).href

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface MeshOptions {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly bin?: string
}

/** Only what a user's shell would have: no MESH_ variable of whoever runs the tests. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('MESH_') && name !== 'NO_COLOR' && name !== 'FORCE_COLOR'),
  )

/** Runs the real command, as a shell would, to its end. */
export async function mesh(args: readonly string[], { cwd, environment = {}, bin = BIN }: MeshOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...cleanEnvironment(), ...environment },
  })
  ended(child)
  const exit = once(child, 'close')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  await exit
  return { code: child.exitCode, stdout, stderr }
}

/** Runs a TypeScript file in a process of its own. */
export function forkSource(file: URL, args: readonly string[], options: { readonly silent?: boolean } = {}): ChildProcess {
  const child = fork(file, [...args], {
    execArgv: ['--import', FROM_SOURCE],
    env: cleanEnvironment(),
    silent: options.silent ?? false,
  })
  ended(child)
  return child
}

function ended(child: ChildProcess): void {
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  })
}
