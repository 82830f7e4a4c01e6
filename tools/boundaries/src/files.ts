import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const MADE_BY_TOOLS = new Set(['node_modules', 'dist', 'coverage'])

/** Every file below `root`, relative to it, in a stable order. */
export function filesBelow(root: string, folder = ''): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (!entry.isDirectory()) return [path]
    return MADE_BY_TOOLS.has(entry.name) || entry.name.startsWith('.') ? [] : filesBelow(root, path)
  })
}
