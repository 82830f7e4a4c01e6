import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { messageOf } from '@storemesh/core'
import { type Check, missing, ok } from './check.js'

const NODE_MIN = [20, 19] as const
const LOADED_WITHIN_MS = 20_000

/** Modules with a part in machine code, each as the package that uses it finds it. */
const NATIVE_MODULES = [
  { name: 'lmdb', usedBy: '@storemesh/lmdb' },
  { name: '@duckdb/node-api', usedBy: '@storemesh/query-engine' },
  { name: '@graphql-hive/router-query-planner', usedBy: '@storemesh/gateway' },
]

export function nodeVersion(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const fits = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])
  return fits ? ok('Node', version) : missing('Node', version, `install Node ${NODE_MIN.join('.')} or later`)
}

export const nativeModules = (): Promise<Check[]> => Promise.all(NATIVE_MODULES.map(loads))

/** In a process of its own: a broken module may end the one that loads it. */
async function loads({ name, usedBy }: (typeof NATIVE_MODULES)[number]): Promise<Check> {
  const check = `module ${name}`
  try {
    const path = createRequire(import.meta.resolve(usedBy)).resolve(name)
    const code = await exitCodeOfImport(pathToFileURL(path).href)
    return code === undefined
      ? ok(check, 'loads')
      : missing(check, `does not load (${code})`, `npm ci --force, on the machine that runs mesh`)
  } catch (error) {
    return missing(check, messageOf(error).split('\n')[0] ?? 'not found', 'npm ci')
  }
}

const exitCodeOfImport = (url: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const script = `await import(${JSON.stringify(url)}); process.exit(0)`
    execFile(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { timeout: LOADED_WITHIN_MS, killSignal: 'SIGKILL' },
      (error) => {
        resolve(error ? String(error.signal ?? error.code ?? 'failed') : undefined)
      },
    )
  })
