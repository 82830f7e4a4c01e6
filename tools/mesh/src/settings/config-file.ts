import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { register } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Fault, messageOf } from '@storemesh/core'

const CONFIG_NAME = 'mesh.config.ts'
const PATH_DEPTH_MAX = 64

export interface ConfigFile {
  readonly path: string
  readonly content: Readonly<Record<string, unknown>>
}

/** The config file that holds here: the nearest one upwards, else the one beside this installation. */
export function findConfigFile(from: string): string | undefined {
  let folder = from
  for (let depth = 0; depth < PATH_DEPTH_MAX; depth++) {
    const candidate = join(folder, CONFIG_NAME)
    if (existsSync(candidate)) return candidate
    if (dirname(folder) === folder) break
    folder = dirname(folder)
  }
  const own = fileURLToPath(new URL(`../../../../${CONFIG_NAME}`, import.meta.url))
  return existsSync(own) ? own : undefined
}

export async function readConfigFile(path: string): Promise<ConfigFile> {
  const source = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('CONFIG_BROKEN', `${path}: expected a config file that can be read (${messageOf(cause)})`, { cause })
  })
  const module = await importConfig(path).catch((cause: unknown) => {
    throw new Fault('CONFIG_BROKEN', `${path}:${lineOf(path, cause)}: ${reasonOf(cause)}`, { cause })
  })
  const content = module['default']
  if (isRecord(content)) return { path, content }
  const line = source.split('\n').findIndex((text) => text.startsWith('export default')) + 1
  const came =
    content === undefined ? 'no default export' : `a default export of type ${Array.isArray(content) ? 'array' : typeof content}`
  throw new Fault('CONFIG_BROKEN', `${path}:${line || 1}: expected export default defineMesh({ … }), got ${came}`)
}

/** Run from sources, this process reads TypeScript already (see bin); else it learns to for this one file. */
async function importConfig(path: string): Promise<Readonly<Record<string, unknown>>> {
  const url = `${pathToFileURL(path).href}?mesh-config`
  if (import.meta.url.endsWith('.ts')) return imported(url)
  const { register: registerTypeScript } = await import('tsx/esm/api')
  const unregister = registerTypeScript()
  register(new URL('../../bin/config-as-module.mjs', import.meta.url))
  try {
    return await imported(url)
  } catch (error) {
    if (error instanceof Error) writeStack(error)
    throw error
  } finally {
    await unregister()
  }
}

/** A stack is written when it is first read, and tells places in the file only while what reads TypeScript is there. */
const writeStack = (error: Error): string | undefined => error.stack

async function imported(url: string): Promise<Readonly<Record<string, unknown>>> {
  const module: Readonly<Record<string, unknown>> = await import(url)
  return module
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A syntax error names its place in the message, a thrown error in its stack. */
function lineOf(path: string, error: unknown): number {
  const text = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : ''
  const places = text.split(basename(path)).slice(1)
  const line = places.map((rest) => /^[^\s:)]*:(\d+)/.exec(rest)?.[1]).find((found) => found !== undefined)
  return Number(line ?? 1)
}

const reasonOf = (error: unknown): string => {
  const message = messageOf(error)
  return /ERROR: (.*)/.exec(message)?.[1] ?? message.split('\n')[0] ?? 'it cannot be imported'
}
