import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { checksum } from '@storemesh/core'

/** The files of the page, all from this machine: GraphiQL and what it stands on from their packages, the rest from here. */
export interface PageFile {
  readonly type: string
  readonly bytes: Buffer
  readonly gzipped: Buffer
  readonly etag: string
}

const require = createRequire(import.meta.url)
const inPackage = (name: string, path: string) => join(dirname(require.resolve(`${name}/package.json`)), path)
const beside = (path: string) => new URL(path, import.meta.url)

const STYLE = 'text/css; charset=utf-8'
const SCRIPT = 'text/javascript; charset=utf-8'

const SOURCES = new Map<string, { readonly type: string; readonly path: () => string | URL }>([
  ['graphiql.css', { type: STYLE, path: () => inPackage('graphiql', 'graphiql.min.css') }],
  ['page.css', { type: STYLE, path: () => beside('./page.css') }],
  ['react.js', { type: SCRIPT, path: () => inPackage('react', 'umd/react.production.min.js') }],
  ['react-dom.js', { type: SCRIPT, path: () => inPackage('react-dom', 'umd/react-dom.production.min.js') }],
  ['graphql-ws.js', { type: SCRIPT, path: () => inPackage('graphql-ws', 'umd/graphql-ws.min.js') }],
  ['graphiql.js', { type: SCRIPT, path: () => inPackage('graphiql', 'graphiql.min.js') }],
  ['page.js', { type: SCRIPT, path: () => beside('./page.js') }],
])

export const PAGE_FOLDER = '/page/'
const namesOf = (type: string) => [...SOURCES].filter(([, source]) => source.type === type).map(([name]) => PAGE_FOLDER + name)
export const PAGE_STYLES = namesOf(STYLE)
export const PAGE_SCRIPTS = namesOf(SCRIPT)

const compress = promisify(gzip)

/** Read and compressed when first asked for, then kept. */
export function pageFiles(): (name: string) => Promise<PageFile> | undefined {
  const kept = new Map<string, Promise<PageFile>>()
  return (name) => {
    const source = SOURCES.get(name)
    if (!source) return undefined
    const known = kept.get(name)
    if (known) return known
    const file = load(source.type, source.path())
    kept.set(name, file)
    file.catch(() => kept.delete(name))
    return file
  }
}

async function load(type: string, path: string | URL): Promise<PageFile> {
  const bytes = await readFile(path)
  return { type, bytes, gzipped: await compress(bytes), etag: `"${checksum(bytes).toString(16)}-${bytes.length}"` }
}
