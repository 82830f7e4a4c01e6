import { copyFileSync, linkSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { cp, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { freshFolder } from './fresh-folder.js'
import { ROOT } from './mesh-command.js'
import type { WhenOver } from './when-over.js'

const MADE_BY_TOOLS = new Set(['node_modules', '.git', '.mesh', '.nx', '.derived'])
/** Where programs keep what they remember. */
const REMEMBERED = new Set(['.vite', '.cache'])
/** npm writes over it in its place: a link of it would be the original. */
const WRITTEN_OVER = '.package-lock.json'
const INSTALLED_IN = ['', 'gateway', 'libs', 'tools']

/** The sources, with everything installed as one's own: npm can add to it, and fetches nothing. */
export async function freshClone(whenOver: WhenOver): Promise<string> {
  const root = await realpath(await freshFolder(whenOver))
  // with their times what was made of the sources is of these as well
  await cp(ROOT, root, { recursive: true, preserveTimestamps: true, filter: (path) => !MADE_BY_TOOLS.has(basename(path)) })
  for (const folder of INSTALLED_IN.flatMap(packagesIn)) linkTree(join(ROOT, folder), join(root, folder))
  return root
}

/** The folders of installed packages at a place and one below. */
const packagesIn = (place: string): readonly string[] =>
  [place, ...(place === '' ? [] : readdirSync(join(ROOT, place)).map((name) => join(place, name)))].flatMap((folder) => {
    const isFolder = !folder.includes('.')
    return isFolder && readdirSync(join(ROOT, folder)).includes('node_modules') ? [join(folder, 'node_modules')] : []
  })

function linkTree(from: string, to: string): void {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (REMEMBERED.has(entry.name)) continue
    if (entry.isDirectory()) linkTree(source, target)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else if (entry.name === WRITTEN_OVER) copyFileSync(source, target)
    else linkOrCopy(source, target)
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target)
  } catch {
    copyFileSync(source, target) // on another disk
  }
}
