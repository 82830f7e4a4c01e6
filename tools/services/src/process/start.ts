import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, rename } from 'node:fs/promises'
import { Fault, messageOf } from '@storemesh/core'
import type { Launch } from '../service.js'
import { identityOf, type ProcessIdentity } from './identity.js'

export interface Started {
  /** Undefined where it has ended already. */
  readonly process: ProcessIdentity | undefined
  /** How it ended, once it has and we have heard of it. */
  readonly end: () => string | undefined
}

/** Starts a server that outlives this process, writing to a log of its own; the log of its last life is kept beside it. */
export async function startServer(name: string, launch: Launch, log: string): Promise<Started> {
  await rename(log, `${log}.before`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await using file = await open(log, 'w', 0o600)
  const child = spawn(launch.command, [...launch.args], {
    cwd: launch.folder,
    env: { ...launch.environment },
    detached: true, // a Ctrl-C of the terminal is not for it
    stdio: ['ignore', file.fd, file.fd],
  })
  let end: string | undefined
  child.once('exit', (code, signal) => {
    end = signal === null ? `with code ${code}` : `by ${signal}`
  })
  try {
    await once(child, 'spawn')
  } catch (cause) {
    throw new Fault('SERVICE_DIED', `${name} could not be started: ${messageOf(cause)}`, { cause })
  }
  child.unref()
  return { process: child.pid === undefined ? undefined : identityOf(child.pid), end: () => end }
}
