import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { filesBelow } from './files.js'
import { type Import, importsOf } from './imports.js'
import { type PackageJson, readPackageJson } from './package-json.js'

export interface Package {
  readonly folder: string
  readonly json: PackageJson
}

/** An import as it stands in a file. */
export interface PlacedImport extends Import {
  readonly file: string
  /** The package that the file belongs to; none for `e2e` and for the files at the top. */
  readonly from: Package | undefined
  /** The npm package that is named, or undefined for a local file. */
  readonly packageName: string | undefined
  /** The workspace's package that is reached, by its name or by a path. */
  readonly to: Package | undefined
}

export interface Workspace {
  readonly root: string
  readonly top: PackageJson
  readonly packages: readonly Package[]
  readonly imports: readonly PlacedImport[]
  /** What stands in `fixtures` folders: broken on purpose or run by a test, so no rule reads it; nx does. */
  readonly importsOfFixtures: readonly PlacedImport[]
}

const SOURCE = /\.(ts|tsx|mts|cts|js|mjs|cjs)$/
const FIXTURE = /(^|\/)fixtures\//

/** Reads a workspace as it stands on disk: its packages, and every import in every source file. */
export function readWorkspace(root: string): Workspace {
  const top = readPackageJson(join(root, 'package.json'))
  const packages = packageFolders(root, top.workspaces).map((folder) => ({
    folder,
    json: readPackageJson(join(root, folder, 'package.json')),
  }))
  const all = filesBelow(root)
    .filter((file) => SOURCE.test(file))
    .flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')).map((found) => place(found, file, packages)))
  const imports = all.filter(({ file }) => !FIXTURE.test(file))
  return { root, top, packages, imports, importsOfFixtures: all.filter(({ file }) => FIXTURE.test(file)) }
}

export const packageOf = (file: string, packages: readonly Package[]): Package | undefined =>
  packages.find(({ folder }) => file === folder || file.startsWith(`${folder}/`))

/** npm's own reading of `workspaces`: a folder, or `folder/*`; a folder without a package.json is no package. */
function packageFolders(root: string, patterns: readonly string[]): string[] {
  const folders = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern]
    const parent = pattern.slice(0, -2)
    return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : []
  })
  return folders.filter((folder) => existsSync(join(root, folder, 'package.json'))).toSorted()
}

function place({ line, specifier }: Import, file: string, packages: readonly Package[]): PlacedImport {
  const from = packageOf(file, packages)
  if (specifier.startsWith('.')) {
    const reached = posix.normalize(posix.join(posix.dirname(file), specifier))
    return { file, line, specifier, from, packageName: undefined, to: packageOf(reached, packages) }
  }
  const packageName = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  return { file, line, specifier, from, packageName, to: packages.find(({ json }) => json.name === packageName) }
}
