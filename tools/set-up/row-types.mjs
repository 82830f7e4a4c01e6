// @ts-check
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What row types follow from: the contracts, and the code that derives them. */
const SOURCES = ['contracts', 'libs/contract/src']
const IS_SOURCE = /\.(ya?ml|ts)$/
const ROW_TYPES = '.derived/contract-rows.d.ts'
/** What they were derived from the last time: to compare is some milliseconds, to derive a second. */
const DERIVED_FROM = '.derived/contract-rows.digest'

/**
 * Derives the row types that the compiler checks domains with, where a contract is another than the last time. A contract that
 * cannot be read leaves them as they are, and is told of.
 * @param {string} root
 */
export function ensureRowTypes(root) {
  if (!existsSync(join(root, 'contracts'))) return
  const digest = digestOf(root)
  const stamp = join(root, DERIVED_FROM)
  if (existsSync(join(root, ROW_TYPES)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  const { status } = spawnSync(process.execPath, [join(root, 'tools/mesh/bin/mesh.mjs'), 'contracts', 'types'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 2],
  })
  if (status !== 0) return
  mkdirSync(join(root, '.derived'), { recursive: true })
  writeFileSync(stamp, digest)
}

/** @param {string} root */
function digestOf(root) {
  const hash = createHash('sha256')
  for (const folder of SOURCES)
    for (const path of filesBelow(root, folder))
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(root, path)))
        .update('\0')
  return hash.digest('hex')
}

/** @param {string} root @param {string} folder @returns {string[]} */
function filesBelow(root, folder) {
  if (!existsSync(join(root, folder))) return []
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesBelow(root, path)
    return IS_SOURCE.test(entry.name) && !entry.name.endsWith('.test.ts') ? [path] : []
  })
}
