import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ProcessEntry } from '../supervisor/child-spec.js'

/** What to fork for a child that runs a verb. The entry finds its sources or its build by itself; Node needs nothing more. */
export const meshEntry = (): ProcessEntry => ({
  path: fileURLToPath(new URL('../../bin/mesh.mjs', import.meta.url)),
  execArgv: [],
})

/** What Node needs to run another TypeScript file of this workspace; nothing where this process is a built one. */
export const sourceExecArgv = (): readonly string[] =>
  import.meta.url.endsWith('.ts') ? ['--import', new URL('../../bin/from-source.mjs', import.meta.url).href] : []

/** Starts `mesh ARGS` beside this process. */
export function spawnMesh(
  args: readonly string[],
  {
    stdio = 'inherit',
    environment = process.env,
  }: { readonly stdio?: StdioOptions; readonly environment?: NodeJS.ProcessEnv } = {},
): ChildProcess {
  const { path, execArgv } = meshEntry()
  return spawn(process.execPath, [...execArgv, path, ...args], { stdio, env: environment })
}
