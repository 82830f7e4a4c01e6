// @ts-check
import { cp, readdir, readFile, rm } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { ROOT } from './ensure-installed.mjs'
import { ensureRowTypes } from './row-types.mjs'
import { run } from './run.mjs'

// The `build` of a package, run in its folder: `dist` is made anew from the sources and from the files that they read by URL.
const LEFT_OUT = new Set(['node_modules', 'dist', 'fixtures', 'package.json', 'tsconfig.build.json', 'project.json', 'README.md'])
const IS_SOURCE = /\.tsx?$/

const folder = process.cwd()
const { compilerOptions } = JSON.parse(await readFile(join(folder, 'tsconfig.build.json'), 'utf8'))
const from = join(folder, compilerOptions.rootDir)
const to = join(folder, compilerOptions.outDir)

ensureRowTypes(ROOT) // a package that is built alone is checked by them too
await rm(to, { recursive: true, force: true })
const code = await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], folder)
if (code === 0) await copyWhatIsRead(from)
process.exitCode = code

/** @param {string} below @returns {Promise<void>} */
async function copyWhatIsRead(below) {
  for (const entry of await readdir(below, { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name) || entry.name.startsWith('.')) continue
    const path = join(below, entry.name)
    if (entry.isDirectory()) await copyWhatIsRead(path)
    else if (!IS_SOURCE.test(basename(path))) await cp(path, join(to, relative(from, path)))
  }
}
