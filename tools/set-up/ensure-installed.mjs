// @ts-check
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeTooOld } from './node-version.mjs'
import { ensureRowTypes } from './row-types.mjs'
import { whatIsMissing } from './what-is-missing.mjs'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Stable exit code: something that is needed is not there. */
const NEEDED_IS_MISSING = 3
/** Not `npm ci`: it refuses a lock file that leaves out the optional packages of machines which its maker could not reach. */
const HOW = { afresh: ['install', '--no-save'], add: ['install'] }

/**
 * Installs what the lock file names and `node_modules` has not, and derives what the compiler reads; ends the process with a message
 * when it cannot install.
 */
export function ensureInstalled(root = ROOT) {
  const tooOld = nodeTooOld(process.versions.node)
  if (tooOld !== undefined) return giveUp(tooOld)

  const missing = whatIsMissing(root)
  if (missing === undefined) return ensureRowTypes(root)
  const command = [...HOW[missing.how], '--no-audit', '--no-fund']
  console.error(`Installing (npm install): ${missing.why}.`)
  const { status, error } = runNpm(command, root)
  if (status === 0 && error === undefined) return ensureRowTypes(root)
  giveUp(
    `INSTALL_FAILED: expected \`npm ${command.join(' ')}\` to succeed, got ${error?.message ?? `exit code ${status}`}. ` +
      'What npm said stands above; check the network and the registry in your npm settings, then run the same command again.',
  )
}

/** npm's own words go to stderr, so that what a command prints stays its own. @param {string[]} command @param {string} root */
function runNpm(command, root) {
  const stdio = /** @type {const} */ (['ignore', 2, 2])
  const npm = process.env['npm_execpath'] // the npm that runs us, if one does
  if (npm?.endsWith('.js')) return spawnSync(process.execPath, [npm, ...command], { cwd: root, stdio: [...stdio] })
  return spawnSync('npm', command, { cwd: root, stdio: [...stdio], shell: process.platform === 'win32' })
}

/** @param {string} message */
function giveUp(message) {
  console.error(message)
  process.exit(NEEDED_IS_MISSING)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureInstalled()
