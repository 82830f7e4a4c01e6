// @ts-check
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled, ROOT } from './ensure-installed.mjs'
import { exitCodeOf } from './run.mjs'

const REPEAT_WINDOW_MS = 1000

ensureInstalled()

// The mesh gets a process group of its own. One Ctrl-C reaches us twice, from the terminal and from npm;
// the mesh hears of it once, drains, and we wait for it.
const mesh = spawn(join(ROOT, 'node_modules/.bin/mesh'), ['dev', ...process.argv.slice(2)], { stdio: 'inherit', detached: true })

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  let justPassedOn = false
  process.on(signal, () => {
    if (justPassedOn) return
    justPassedOn = true
    setTimeout(() => {
      justPassedOn = false
    }, REPEAT_WINDOW_MS).unref()
    mesh.kill(signal)
  })
}

mesh.once('error', (error) => {
  console.error(
    `MESH_NOT_STARTED: expected node_modules/.bin/mesh to start, got ${error.message}. Run \`npm install\` and try again.`,
  )
  process.exitCode = 3
})
mesh.once('exit', (code, signal) => {
  process.exitCode = exitCodeOf(code, signal)
})
