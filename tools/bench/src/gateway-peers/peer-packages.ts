import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Fault, messageOf } from '@storemesh/core'

/**
 * The gateways that ours is measured beside, and what they need. None is a dependency of ours, and none runs outside of this
 * bench: @apollo/gateway has a licence (Elastic-2.0) that a product could not carry.
 */
export const PEER_PACKAGES = {
  '@apollo/gateway': '2.14.4',
  '@apollo/server': '5.5.1',
  '@graphql-hive/gateway': '2.15.1',
  '@graphql-hive/router-runtime': '1.4.23',
  graphql: '16.15.0',
  'graphql-jit': '0.8.9',
} as const

/** Beside what other lanes fetch. */
const CACHE_BELOW_HOME = '.cache/storemesh/peers'
const ENDS_WITHIN_MS = 10 * 60_000
const OUTPUT_BYTES_MAX = 16 << 20

/** Loads what a folder has of them: none is a dependency, so none is imported. */
export const peerIn = (folder: string): NodeJS.Require => createRequire(`${folder}/package.json`)

/** A folder that has them, outside of the repository; they are installed where it is not there yet. PEERS_FETCH_FAILED. */
export async function peerPackages(say: (text: string) => void): Promise<string> {
  const cache = join(homedir(), CACHE_BELOW_HOME)
  const versions = Object.values(PEER_PACKAGES).join('-')
  const place = join(cache, `gateways-${versions}`)
  if (existsSync(place)) return place
  say(`Installing ${Object.keys(PEER_PACKAGES).join(', ')} into ${place}`)
  await mkdir(dirname(place), { recursive: true })
  const unfinished = await mkdtemp(`${place}-unfinished-`)
  try {
    await writeFile(join(unfinished, 'package.json'), JSON.stringify({ private: true, dependencies: PEER_PACKAGES }))
    await npmInstall(unfinished)
    await rename(unfinished, place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error // another made it meanwhile
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return place
}

/** No script of theirs runs: what they need of native code comes built. */
async function npmInstall(folder: string): Promise<void> {
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder]
  try {
    await promisify(execFile)('npm', args, { cwd: folder, timeout: ENDS_WITHIN_MS, maxBuffer: OUTPUT_BYTES_MAX })
  } catch (cause) {
    const why = `npm could not install the gateways to compare with: ${messageOf(cause).slice(-1000)}`
    throw new Fault(
      'PEERS_FETCH_FAILED',
      `${why}\nSee that the package registry can be reached from here, then do the same again`,
      {
        cause,
      },
    )
  }
}
