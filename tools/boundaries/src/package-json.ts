import { readFileSync } from 'node:fs'

/** What the rules need of a package.json. */
export interface PackageJson {
  readonly text: string
  readonly name: string
  readonly workspaces: readonly string[]
  /** The ways in that it exports: `.`, `./conformance` … */
  readonly entries: ReadonlySet<string>
  readonly dependencies: ReadonlySet<string>
  readonly devDependencies: ReadonlySet<string>
}

export function readPackageJson(path: string): PackageJson {
  const text = readFileSync(path, 'utf8')
  const value: unknown = JSON.parse(text)
  const name = fieldOf(value, 'name')
  const workspaces = fieldOf(value, 'workspaces')
  return {
    text,
    name: typeof name === 'string' ? name : '',
    workspaces: Array.isArray(workspaces) ? workspaces.filter((pattern) => typeof pattern === 'string') : [],
    entries: keysOf(fieldOf(value, 'exports')),
    dependencies: keysOf(
      fieldOf(value, 'dependencies'),
      fieldOf(value, 'peerDependencies'),
      fieldOf(value, 'optionalDependencies'),
    ),
    devDependencies: keysOf(fieldOf(value, 'devDependencies')),
  }
}

/** The line on which a dependency is declared, from 1. */
export const lineOf = (text: string, dependency: string): number =>
  text.slice(0, Math.max(0, text.indexOf(`"${dependency}":`))).split('\n').length

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === field)?.[1] : undefined
}

function keysOf(...values: unknown[]): ReadonlySet<string> {
  return new Set(values.flatMap((value) => (typeof value === 'object' && value !== null ? Object.keys(value) : [])))
}
