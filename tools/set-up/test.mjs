// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check } from './check.mjs'
import { ensureInstalled, ROOT } from './ensure-installed.mjs'
import { run } from './run.mjs'

/** Stable exit code, of a lane too: something that is needed is not there. */
const NEEDED_IS_MISSING = 3

// `npm test` runs the checks, then every test; `npm test -- <filter>` runs only the tests of the files that match.
const passedOn = process.argv.slice(2)

ensureInstalled()
const results = [...(passedOn.length === 0 ? [{ ...(await check()), missing: false }] : []), await runTests(passedOn)]
const sum = (/** @type {'passed' | 'failed'} */ which) => results.reduce((total, result) => total + result[which], 0)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 ? 0 : results.some(({ missing }) => missing) ? NEEDED_IS_MISSING : 1

/** @param {string[]} args @returns {Promise<{ passed: number, failed: number, missing: boolean }>} */
async function runTests(args) {
  const folder = await mkdtemp(join(tmpdir(), 'storemesh-test-'))
  const report = join(folder, 'report.json')
  try {
    const vitest = join(ROOT, 'node_modules/.bin/vitest')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    // what tests leave in the temporary folder goes with ours
    const code = await run(vitest, ['run', ...reporters, ...args], ROOT, { TMPDIR: folder })
    const { passed, failed } = readReport(report)
    // A file that cannot be loaded, an error outside of any test, a worker that died: no test failed, and yet it did.
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, missing: code === NEEDED_IS_MISSING }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {string} path */
function readReport(path) {
  if (!existsSync(path)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(path, 'utf8'))
  return { passed: Number(numPassedTests), failed: Number(numFailedTests) }
}
