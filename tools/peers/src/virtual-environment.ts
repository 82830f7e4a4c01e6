import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checksum, Fault, messageOf } from '@storemesh/core'
import { requirePython } from './python.js'

const REQUIREMENTS = fileURLToPath(new URL('../python/requirements.txt', import.meta.url))
const OUTPUT_LENGTH_MAX = 4096
const ENDS_WITHIN_MS = 20 * 60_000

export interface EnvironmentOptions {
  /** Environments, one for each list of requirements and version of Python, shared by all checkouts. */
  readonly cache: string
  /** The Python that makes them. */
  readonly python: string
  /** Lines about the work, for a person. */
  readonly say: (text: string) => void
}

/** The Python of an environment that has the peers; it is made where it is not there yet. PEERS_NEED_PYTHON, PEERS_FETCH_FAILED. */
export async function virtualEnvironment({ cache, python, say }: EnvironmentOptions): Promise<string> {
  const version = await requirePython(python)
  const wanted = checksum(await readFile(REQUIREMENTS))
    .toString(16)
    .padStart(8, '0')
  const place = join(cache, `python-${version}-${wanted}`)
  if (!existsSync(place)) {
    say(`Installing pyiceberg and what it needs into ${place}`)
    await madeWhole(place, (unfinished) => fill(unfinished, python))
  }
  return pythonIn(place)
}

const pythonIn = (place: string) => join(place, 'bin/python')

async function fill(place: string, python: string): Promise<void> {
  await run(python, ['-m', 'venv', place])
  // by `-m pip`: the program `pip` names the place where it was made, and that is about to change
  await run(pythonIn(place), ['-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement', REQUIREMENTS])
}

/** The folder appears whole or not at all; of two that are made at once, the first one's stays. */
async function madeWhole(place: string, make: (unfinished: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(place), { recursive: true })
  const unfinished = await mkdtemp(`${place}-unfinished-`)
  try {
    await make(unfinished)
    await rename(unfinished, place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** It keeps the environment of whoever runs us: the package index is set there. */
async function run(command: string, args: readonly string[]): Promise<void> {
  const late = AbortSignal.timeout(ENDS_WITHIN_MS)
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'], signal: late, killSignal: 'SIGKILL' })
  let output = ''
  const keep = (text: string) => {
    output = (output + text).slice(-OUTPUT_LENGTH_MAX)
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  const how = await once(child, 'close').then(
    () => (child.exitCode === 0 ? undefined : `ended with ${child.exitCode ?? child.signalCode}`),
    (error: unknown) => (late.aborted ? 'has not ended in time' : `could not be run (${messageOf(error)})`),
  )
  if (how === undefined) return
  throw new Fault(
    'PEERS_FETCH_FAILED',
    `${command} ${args.slice(0, 3).join(' ')} … ${how}. Its last lines:\n${output}\nSee that the package index can be reached from here, then do the same again`,
  )
}
