import { execFile } from 'node:child_process'
import { Fault } from '@storemesh/core'

const LEAST_MINOR = 10
const ANSWERS_WITHIN_MS = 20_000
/** Debian's Python has the module `venv` without what it stands on, so both are asked for. */
const LOOK = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])'

/** The version of a Python that can make virtual environments, such as `3.11`. PEERS_NEED_PYTHON. */
export async function requirePython(command: string): Promise<string> {
  const version = await printedBy(command)
  const [major, minor] = (version ?? '').split('.').map(Number)
  if (version !== undefined && major === 3 && (minor ?? 0) >= LEAST_MINOR) return version
  throw new Fault(
    'PEERS_NEED_PYTHON',
    `the peers need Python 3.${LEAST_MINOR} or later with its modules venv and ensurepip; found ${version === undefined ? `no ${command} that has them` : `Python ${version}`}. Install python3 and python3-venv`,
  )
}

const printedBy = (command: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(command, ['-c', LOOK], { timeout: ANSWERS_WITHIN_MS, killSignal: 'SIGKILL' }, (error, stdout) => {
      resolve(error ? undefined : stdout.trim())
    })
  })
