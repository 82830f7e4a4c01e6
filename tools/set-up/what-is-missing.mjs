// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** npm writes this file last, so an install that was broken off has none. */
const INSTALLED = 'node_modules/.package-lock.json'
const DEPENDENCY_FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

/**
 * Why the workspace has to be installed, and how; undefined when it stands as the lock file wants it.
 * `afresh`: nothing is there, or nothing that can be mended. `add`: npm completes what is there.
 * @param {string} root
 * @returns {{ why: string, how: 'afresh' | 'add' } | undefined}
 */
export function whatIsMissing(root) {
  const wanted = readPackages(join(root, 'package-lock.json'))
  if (wanted === undefined) return { why: 'there is no lock file', how: 'add' }
  const stale = lockedOtherwise(root, wanted)
  if (stale !== undefined) return { why: `${stale} names what the lock file does not`, how: 'add' }

  const installed = readPackages(join(root, INSTALLED))
  if (installed === undefined) return { why: 'nothing is installed yet', how: 'afresh' }
  for (const [place, entry] of Object.entries(wanted)) {
    if (place === '') continue
    const found = installed[place]
    const present = found !== undefined && existsSync(join(root, place))
    if (!present && !isForAnotherMachine(entry)) return { why: `${nameOf(place)} is missing`, how: 'add' }
    if (present && isOther(entry, found)) return { why: `${nameOf(place)} is not the version in the lock file`, how: 'add' }
  }
  return undefined
}

/**
 * @typedef {Record<string, unknown>} Entry
 * @param {string} path
 * @returns {Record<string, Entry> | undefined}
 */
function readPackages(path) {
  if (!existsSync(path)) return undefined
  return JSON.parse(readFileSync(path, 'utf8')).packages
}

/**
 * The first package.json whose dependencies the lock file does not know.
 * @param {string} root
 * @param {Record<string, Entry>} wanted
 */
function lockedOtherwise(root, wanted) {
  const found = packageFolders(root).find((folder) => {
    const stated = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    return DEPENDENCY_FIELDS.some((field) => sorted(stated[field]) !== sorted(wanted[folder]?.[field]))
  })
  return found === undefined ? undefined : posix.join(found, 'package.json')
}

/** @param {string} root */
function packageFolders(root) {
  /** @type {string[]} */
  const patterns = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).workspaces ?? []
  const below = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern]
    const parent = pattern.slice(0, -2)
    return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : []
  })
  return ['', ...below.filter((folder) => existsSync(join(root, folder, 'package.json'))).toSorted(byText)]
}

/** @param {string} a @param {string} b */
const byText = (a, b) => (a < b ? -1 : 1)

/** @param {unknown} dependencies */
const sorted = (dependencies) =>
  JSON.stringify(
    Object.entries(dependencies ?? {})
      .map(String)
      .toSorted(byText),
  )

/** @param {string} place */
const nameOf = (place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length) || place

/** Built for another system or processor, or wanted only beside one that is. @param {Entry} entry */
const isForAnotherMachine = (entry) => entry['optional'] === true || entry['devOptional'] === true || entry['peer'] === true

/** @param {Entry} wanted @param {Entry} found */
const isOther = (wanted, found) =>
  ['version', 'integrity', 'link'].some((field) => wanted[field] !== undefined && wanted[field] !== found[field])
