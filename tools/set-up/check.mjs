// @ts-check
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, ROOT } from './ensure-installed.mjs'
import { runQuietly } from './run.mjs'

const AT_ONCE = 2
/** @param {string} name */
const bin = (name) => join(ROOT, 'node_modules/.bin', name)
/** @param {string} program */
const fromSource = (program) => ['--conditions=@mesh/source', '--import', 'tsx', program]

/** The slowest first, so that the quick ones fill the gaps. @type {{ name: string, command: string, args: string[] }[]} */
const CHECKS = [
  { name: 'types', command: bin('tsc'), args: ['--noEmit', '-p', 'tsconfig.json'] },
  { name: 'row types', command: bin('mesh'), args: ['contracts', 'types', '--check'] },
  { name: 'boundaries', command: process.execPath, args: fromSource('tools/boundaries/src/main.ts') },
  { name: 'tidy', command: process.execPath, args: fromSource('tools/tidy/src/main.ts') },
  { name: 'lint', command: bin('oxlint'), args: ['--type-aware'] },
  { name: 'format', command: bin('biome'), args: ['check', '.'] },
]

/** Runs every check, two side by side, and says how each went. @returns {Promise<{ passed: number, failed: number }>} */
export async function check() {
  const waiting = [...CHECKS]
  let failed = 0
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { code, output, seconds } = await runQuietly(next.command, next.args, ROOT)
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${next.name.padEnd(12)}${seconds.toFixed(1)} s`)
      if (code === 0) continue
      failed += 1
      console.log(output.replaceAll(/^/gm, '       '))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { passed: CHECKS.length - failed, failed }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled()
  const { failed } = await check()
  if (failed > 0) process.exitCode = 1
}
