#!/usr/bin/env node
import { existsSync } from 'node:fs'

// Everything happens in this one process: whoever kills it has killed the command.
const at = (path) => new URL(`../${path}`, import.meta.url)
const built = existsSync(at('dist/main.js')) && (process.env.MESH_FROM_DIST === '1' || !existsSync(at('src/main.ts')))
if (!built) await import('./from-source.mjs')
const { main } = await import(built ? at('dist/main.js') : at('src/main.ts'))
process.exitCode = await main(process.argv.slice(2))
