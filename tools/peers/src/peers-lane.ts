import { homedir } from 'node:os'
import { join } from 'node:path'
import { isFault } from '@storemesh/core'
import type { TestProject } from 'vitest/node'
import { virtualEnvironment } from './virtual-environment.js'

declare module 'vitest' {
  /** What the peers lane has for `inject` in a test. */
  interface ProvidedContext {
    /** The Python that has the peers. */
    python: string
  }
}

const CACHE_BELOW_HOME = '.cache/storemesh/peers'
/** Stable exit code: something that is needed is not there. */
const NEEDED_IS_MISSING = 3

/** Makes the environment that the lane's tests run their peers in. */
export default async function peersLane(project: TestProject): Promise<void> {
  const cache = process.env['MESH_PEERS_CACHE'] ?? join(homedir(), CACHE_BELOW_HOME)
  try {
    const say = (text: string) => void process.stderr.write(`${text}\n`)
    project.provide('python', await virtualEnvironment({ cache, python: 'python3', say }))
  } catch (error) {
    if (!isFault(error, 'PEERS_NEED_PYTHON')) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(NEEDED_IS_MISSING)
  }
}
