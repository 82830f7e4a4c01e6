import type { Violation } from '../violation.js'
import type { PlacedImport, Workspace } from '../workspace.js'

/** A package is entered by what its package.json exports, never by a path into its files. */
export function frontDoor({ imports }: Workspace): Violation[] {
  return imports.flatMap((found) => {
    const wrong = whyNot(found)
    return wrong === undefined ? [] : [{ file: found.file, line: found.line, rule: 'front-door', message: wrong }]
  })
}

function whyNot({ specifier, packageName, from, to }: PlacedImport): string | undefined {
  if (packageName === undefined) {
    if (to === from || to === undefined) return undefined
    return `'${specifier}' is a path into ${to.folder}: import '${to.json.name}' and declare it`
  }
  if (to === undefined || to === from) return undefined
  const entry = `.${specifier.slice(packageName.length)}`
  if (to.json.entries.has(entry)) return undefined
  return `'${specifier}' is a file of ${to.folder}: import one of ${[...to.json.entries].map((way) => packageName + way.slice(1)).join(', ')}`
}
