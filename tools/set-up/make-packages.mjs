// @ts-check
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** Part of every stamp: what is made otherwise from now on is made anew everywhere. */
const HOW = 'esbuild 1'
const STAMP = '.made.json'
const LEFT_OUT = new Set(['node_modules', 'dist', 'fixtures', 'package.json', 'tsconfig.build.json', 'project.json', 'README.md'])
const PLACES = ['libs', 'domains', 'tools']
const IS_SOURCE = /\.tsx?$/
const IS_TEST = /\.test\.ts$/
/** Node 20 is the least that the packages run on. */
const TARGET = 'node20'

/**
 * A package: what is made of it, and the files that it is made of with what says whether one has changed since.
 * @typedef {{ from: string, to: string, files: Map<string, string> }} Sources
 */

/**
 * Makes `dist` of every package whose sources are not those that it was made of: JavaScript, and the files that it reads by URL.
 * To look is some ten milliseconds; to make all of them some seconds, once.
 * @param {string} root
 */
export const makePackages = (root) => makeOf(root, foldersIn(root))

/** The same for one package. @param {string} root @param {string} folder */
export const makePackage = (root, folder) => makeOf(root, [folder])

/** @param {string} root @param {readonly string[]} folders */
async function makeOf(root, folders) {
  const stale = folders.map(sourcesOf).filter(isStale)
  if (stale.length === 0) return
  const { transform } = await import('esbuild')
  mkdirSync(join(root, '.derived'), { recursive: true })
  const making = mkdtempSync(join(root, '.derived', 'making-'))
  try {
    for (const sources of stale) await make(sources, javascriptBy(transform, root), making)
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

/** The packages that something is made of. @param {string} root @returns {string[]} */
const foldersIn = (root) =>
  [
    ...PLACES.flatMap((place) => readdirSync(join(root, place)).map((name) => join(root, place, name))),
    join(root, 'gateway'),
  ].filter((folder) => existsSync(join(folder, 'tsconfig.build.json')))

/** @param {string} folder @returns {Sources} */
function sourcesOf(folder) {
  const { compilerOptions } = JSON.parse(readFileSync(join(folder, 'tsconfig.build.json'), 'utf8'))
  const from = join(folder, compilerOptions.rootDir)
  /** @type {Map<string, string>} */
  const files = new Map()
  /** @param {string} below */
  const look = (below) => {
    for (const entry of readdirSync(below, { withFileTypes: true })) {
      if (LEFT_OUT.has(entry.name) || entry.name.startsWith('.') || IS_TEST.test(entry.name)) continue
      const path = join(below, entry.name)
      if (entry.isDirectory()) look(path)
      else {
        const { mtimeMs, size } = statSync(path)
        files.set(relative(from, path), `${Math.round(mtimeMs)} ${size}`) // a copy keeps a time to a microsecond
      }
    }
  }
  look(from)
  return { from, to: join(folder, compilerOptions.outDir), files }
}

/** @param {Sources} sources */
const stampOf = ({ files }) => JSON.stringify({ how: HOW, files: [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)) })

/** @param {Sources} sources */
function isStale(sources) {
  const stamp = join(sources.to, STAMP)
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== stampOf(sources)
}

/**
 * Each file is put in place as a whole: another process may be reading it, or making the same.
 * @param {Sources} sources @param {(path: string, text: Buffer) => Promise<string>} javascriptOf @param {string} making
 */
async function make(sources, javascriptOf, making) {
  const { from, to, files } = sources
  const before = stampBefore(to)
  const changed = [...files].filter(([path, seen]) => before.get(path) !== seen || !existsSync(join(to, madeOf(path))))
  await Promise.all(
    changed.map(async ([path], n) => {
      const text = readFileSync(join(from, path))
      const made = IS_SOURCE.test(path) ? await javascriptOf(join(from, path), text) : text
      put(join(making, String(n)), join(to, madeOf(path)), made)
    }),
  )
  for (const path of before.keys()) if (!files.has(path)) rmSync(join(to, madeOf(path)), { force: true })
  put(join(making, STAMP), join(to, STAMP), stampOf(sources))
}

/** What the package was made of the last time. @param {string} to @returns {Map<string, string>} */
function stampBefore(to) {
  const stamp = join(to, STAMP)
  if (!existsSync(stamp)) return new Map()
  const { how, files } = JSON.parse(readFileSync(stamp, 'utf8'))
  return how === HOW ? new Map(files) : new Map()
}

/** @param {string} path */
const madeOf = (path) => path.replace(IS_SOURCE, '.js')

/** @param {typeof import('esbuild').transform} transform @param {string} root */
const javascriptBy =
  (transform, root) =>
  /** @param {string} path @param {Buffer} text */
  async (path, text) => {
    const options = /** @type {const} */ ({
      loader: 'ts',
      format: 'esm',
      target: TARGET,
      sourcemap: 'inline',
      sourcesContent: false,
    })
    const made = await transform(text, { ...options, sourcefile: path, logLevel: 'silent' }).catch((error) => {
      throw sourceInvalid(relative(root, path), error)
    })
    return made.code
  }

/** @param {string} path @param {Partial<import('esbuild').TransformFailure>} error */
function sourceInvalid(path, error) {
  const [first] = error.errors ?? []
  const place = first?.location ? `:${first.location.line}:${first.location.column}` : ''
  return new Error(
    `SOURCE_INVALID: ${path.replaceAll(sep, '/')}${place}: ${first?.text ?? error.message}; mend it and run the command again`,
  )
}

/** @param {string} beside @param {string} path @param {string | Buffer} content */
function put(beside, path, content) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(beside, content)
  renameSync(beside, path)
}
