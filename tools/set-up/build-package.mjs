// @ts-check
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './ensure-installed.mjs'
import { makePackage } from './make-packages.mjs'
import { ensureRowTypes } from './row-types.mjs'
import { run } from './run.mjs'

// The `build` of a package, run in its folder: `dist` is made anew from the sources, checked and with their types.
const folder = process.cwd()

ensureRowTypes(ROOT) // a package that is built alone is checked by them too
await rm(join(folder, 'dist'), { recursive: true, force: true })
process.exitCode = await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', '--emitDeclarationOnly'], folder)
if (process.exitCode === 0) await makePackage(ROOT, folder)
