import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'

/** Made by a tool, or broken on purpose. */
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', 'fixtures', '.git', '.nx', '.mesh', '.derived'])
const TEXT = new Set(['', '.css', '.graphql', '.html', '.json', '.md', '.sh', '.sql', '.svg', '.txt', '.yaml', '.yml'])
const CODE = new Set(['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs'])

export interface TextFile {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
}

/** A file of TypeScript or JavaScript, parsed. */
export interface CodeFile extends TextFile {
  readonly ast: ts.SourceFile
}

/** The files of a repository that people write. */
export interface Tree {
  /** Every file, read or not: pictures too. */
  readonly paths: readonly string[]
  /** Every file of text, code among them. */
  readonly texts: readonly TextFile[]
  readonly code: readonly CodeFile[]
}

export function readTree(root: string): Tree {
  const paths = pathsBelow(root, '')
  const texts = paths
    .filter((path) => TEXT.has(extensionOf(path)) || CODE.has(extensionOf(path)))
    .map((path) => readText(root, path))
  const code = texts.filter(({ path }) => CODE.has(extensionOf(path))).map((file) => ({ ...file, ast: parse(file) }))
  return { paths, texts, code }
}

/** `.npmrc` and `run` have none. */
export const extensionOf = (path: string): string => posix.extname(path)

export const isTest = (path: string): boolean => path.endsWith('.test.ts')

export const lineOf = (ast: ts.SourceFile, node: ts.Node): number =>
  ast.getLineAndCharacterOfPosition(node.getStart(ast)).line + 1

/** Every node of a file, from the top. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    children.push(child)
  })
  for (const child of children) yield* nodesOf(child)
}

function pathsBelow(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (NOT_OURS.has(entry.name)) return []
    return entry.isDirectory() ? pathsBelow(root, path) : [path]
  })
}

function readText(root: string, path: string): TextFile {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, text, lines: text.replace(/\n$/, '').split('\n') }
}

const parse = ({ path, text }: TextFile) => ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
