#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Everything happens in this one process: whoever kills it has killed the command.
const at = (path) => new URL(`../${path}`, import.meta.url)
if (existsSync(at('src/main.ts'))) await madeOfSources()
const { main } = await import(at('dist/main.js'))
process.exitCode = await main(process.argv.slice(2))

/** In a workspace what runs is what stands in the sources; loaded by Node as it is, a third of the time of reading TypeScript. */
async function madeOfSources() {
  const { makePackages } = await import(at('../set-up/make-packages.mjs'))
  // a place in a stack is one of the sources; to map them costs each error something
  process.setSourceMapsEnabled(process.argv.includes('--stack') || process.env.MESH_STACK === '1')
  await makePackages(fileURLToPath(at('../../'))).catch((error) => {
    console.error(error.message)
    process.exit(2)
  })
}
