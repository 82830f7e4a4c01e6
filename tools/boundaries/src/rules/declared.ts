import { isBuiltin } from 'node:module'
import type { Violation } from '../violation.js'
import { DEVELOPMENT_ONLY } from '../who-may-import-whom.js'
import type { PlacedImport, Workspace } from '../workspace.js'

const IS_TEST = /\.test\.ts$/

/** What a package imports stands in its package.json; what only its tests import may stand in devDependencies. */
export function declared(workspace: Workspace): Violation[] {
  return workspace.imports.flatMap((found) => {
    const wrong = whyNot(found, workspace)
    return wrong === undefined ? [] : [{ file: found.file, line: found.line, rule: 'declared', message: wrong }]
  })
}

function whyNot({ file, specifier, packageName, from, to }: PlacedImport, { top }: Workspace): string | undefined {
  if (packageName === undefined || isBuiltin(specifier) || (to === from && to !== undefined)) return undefined
  if (from === undefined && to !== undefined) return undefined // `layers` has spoken: a file outside of packages declares nothing
  if (from?.json.dependencies.has(packageName)) return undefined
  if (top.devDependencies.has(packageName) && DEVELOPMENT_ONLY.some((pattern) => pattern.test(file))) return undefined
  if (from?.json.devDependencies.has(packageName)) {
    if (IS_TEST.test(file) || DEVELOPMENT_ONLY.some((pattern) => pattern.test(file))) return undefined
    return `'${packageName}' stands in devDependencies of ${from.folder}/package.json, but this is no test: move it to dependencies`
  }
  return `'${packageName}' is imported but not declared: add it to ${from === undefined ? '' : `${from.folder}/`}package.json`
}
