import type { Violation } from '../violation.js'
import { LIBS_FROM_THE_BOTTOM_UP, NEIGHBOURHOODS, type Neighbourhood } from '../who-may-import-whom.js'
import { lineOf } from '../package-json.js'
import type { Package, Workspace } from '../workspace.js'

const RULE = 'layers'

/** A package reaches, by an import or by a declared dependency, only what its neighbourhood may import; libs go downwards only. */
export function layers({ packages, imports }: Workspace): Violation[] {
  const imported = imports.flatMap(({ file, line, from, to }) => {
    const wrong = to === undefined || to === from ? undefined : whyNot(from?.folder ?? file, to)
    return wrong === undefined ? [] : [{ file, line, rule: RULE, message: wrong }]
  })
  const declared = packages.flatMap(({ folder, json }) =>
    packages.flatMap((to) => {
      if (!json.dependencies.has(to.json.name) && !json.devDependencies.has(to.json.name)) return []
      const wrong = whyNot(folder, to)
      return wrong === undefined
        ? []
        : [{ file: `${folder}/package.json`, line: lineOf(json.text, to.json.name), rule: RULE, message: wrong }]
    }),
  )
  const unplaced = packages.filter(({ folder }) => folder.startsWith('libs/') && heightOf(folder) === -1)
  return [
    ...imported,
    ...declared,
    ...unplaced.map(({ folder }) => ({
      file: `${folder}/package.json`,
      line: 1,
      rule: RULE,
      message: `${folder} has no place among the libs: add it to LIBS_FROM_THE_BOTTOM_UP in tools/boundaries/src/who-may-import-whom.ts`,
    })),
  ]
}

function whyNot(from: string, to: Package): string | undefined {
  const neighbourhood = neighbourhoodOf(from)
  if (!neighbourhood.mayImport.some((pattern) => fits(pattern, to.folder))) {
    return `${from} may not import ${to.folder}: ${neighbourhood.instead}`
  }
  if (heightOf(from) === -1 || heightOf(to.folder) === -1 || heightOf(to.folder) < heightOf(from)) return undefined
  return `${from} may not import ${to.folder}, which stands above it: move the shared part down to a lib below both`
}

function neighbourhoodOf(from: string): Neighbourhood {
  const found = NEIGHBOURHOODS.find(({ who }) => fits(who, from))
  return found ?? { who: from, mayImport: [], instead: 'give this folder a line in tools/boundaries/src/who-may-import-whom.ts' }
}

/** `libs/*` fits `libs/core`, `e2e/*` fits every file below, `*` a file at the top, `gateway` itself. */
function fits(pattern: string, folder: string): boolean {
  if (pattern === '*') return !folder.includes('/')
  return pattern.endsWith('/*') ? folder.startsWith(pattern.slice(0, -1)) : folder === pattern
}

const heightOf = (folder: string) => LIBS_FROM_THE_BOTTOM_UP.findIndex((lib) => lib === folder)
