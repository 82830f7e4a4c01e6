// @ts-check
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** How a shell names the end of a process: its code, or 128 and the signal. @param {number | null} code @param {NodeJS.Signals | null} signal */
export const exitCodeOf = (code, signal) => code ?? 128 + (signal === null ? 0 : constants.signals[signal])

/**
 * Runs a command that writes to our own terminal; a Ctrl-C reaches it from there.
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [environment] on top of our own
 * @returns {Promise<number>} its exit code
 */
export function run(command, args, cwd, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...environment } })
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(exitCodeOf(code, signal)))
  })
}

/**
 * Runs a command and keeps what it says.
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{ code: number, output: string, seconds: number }>}
 */
export function runQuietly(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    /** @type {Buffer[]} */
    const said = []
    child.stdout.on('data', (bytes) => said.push(bytes))
    child.stderr.on('data', (bytes) => said.push(bytes))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const seconds = (performance.now() - started) / 1000
      resolve({ code: exitCodeOf(code, signal), output: Buffer.concat(said).toString('utf8').trimEnd(), seconds })
    })
  })
}
