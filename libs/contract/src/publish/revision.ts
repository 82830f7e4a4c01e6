import { createHash } from 'node:crypto'
import { Fault, isJsonObject, type Json, type JsonObject, parseJson } from '@storemesh/core'
import type { ContractFile } from '../consumer/contract-set.js'

/** What one publish made known. It is written once and never changed. */
export interface Revision {
  /** From 1 and without a gap, over all domains: so each is judged by all that were published before it. */
  readonly number: number
  readonly published_at: string
  readonly published_by: string
  /** The domains that it publishes, each with all that it has. */
  readonly domains: ReadonlyMap<string, PublishedDomain>
  /** Of every domain there is, the number of its newest revision. */
  readonly newest: ReadonlyMap<string, number>
}

/** All that a domain publishes. A consumer that is no domain, such as a storefront, publishes what it reads, and nothing else. */
export interface PublishedDomain {
  readonly files: readonly ContractFile[]
  /** Its part of the graph, as SDL. */
  readonly subgraph?: string
  /** By reference, the last version of what it publishes no more. */
  readonly left: ReadonlyMap<string, string>
  /** The revision of it before this one. */
  readonly before?: number
}

const REVISION_BYTES_MAX = 64 << 20

export function revisionBytes(revision: Revision): Uint8Array {
  const content = contentOf(revision)
  const bytes = Buffer.from(JSON.stringify({ ...content, digest: digestOf(content) }))
  if (bytes.length <= REVISION_BYTES_MAX) return bytes
  throw new Fault(
    'LIMIT_EXCEEDED',
    `expected at most ${REVISION_BYTES_MAX} bytes of contracts in one revision, got ${bytes.length}; publish domain by domain`,
  )
}

/** REVISION_BROKEN where these are not the bytes that were written. */
export function readRevision(bytes: Uint8Array, place: string): Revision {
  const value = bytes.length > REVISION_BYTES_MAX ? undefined : parseJson(Buffer.from(bytes).toString('utf8'))
  if (isJsonObject(value)) {
    const { digest, ...content } = value
    const revision = digest === digestOf(content) ? revisionOf(content) : undefined
    if (revision) return revision
  }
  throw broken(place, 'a revision of contracts as it was written')
}

export const broken = (place: string, expected: string): Fault =>
  new Fault('REVISION_BROKEN', `${place}: expected ${expected}, got something else; restore the file from a copy`)

const digestOf = (content: JsonObject): string => createHash('sha256').update(JSON.stringify(content)).digest('hex')

const contentOf = ({ number, published_at, published_by, domains, newest }: Revision): JsonObject => ({
  number,
  published_at,
  published_by,
  domains: Object.fromEntries([...domains].map(([name, domain]) => [name, domainContent(domain)])),
  newest: Object.fromEntries(newest),
})

const domainContent = ({ files, subgraph, left, before }: PublishedDomain): JsonObject => ({
  files: files.map(({ path, text }) => ({ path, text })),
  ...(subgraph !== undefined && { subgraph }),
  left: Object.fromEntries(left),
  ...(before !== undefined && { before }),
})

function revisionOf({ number, published_at, published_by, domains, newest }: JsonObject): Revision | undefined {
  const read = entriesOf(domains, domainOf)
  const numbers = entriesOf(newest, numberOf)
  if (typeof number !== 'number' || typeof published_at !== 'string' || typeof published_by !== 'string') return undefined
  return read && numbers && { number, published_at, published_by, domains: read, newest: numbers }
}

function domainOf(value: Json): PublishedDomain | undefined {
  if (!isJsonObject(value) || !Array.isArray(value['files'])) return undefined
  const files = value['files'].flatMap((file: Json) => fileOf(file) ?? [])
  const left = entriesOf(value['left'], textOf)
  if (!left || files.length !== value['files'].length) return undefined
  const { subgraph, before } = value
  return {
    files,
    left,
    ...(typeof subgraph === 'string' && { subgraph }),
    ...(typeof before === 'number' && { before }),
  }
}

function fileOf(value: Json): ContractFile | undefined {
  if (!isJsonObject(value)) return undefined
  const { path, text } = value
  return typeof path === 'string' && typeof text === 'string' ? { path, text } : undefined
}

const textOf = (value: Json): string | undefined => (typeof value === 'string' ? value : undefined)
const numberOf = (value: Json): number | undefined => (typeof value === 'number' ? value : undefined)

/** Undefined where it is no object, or one of its values is none of the kind. */
function entriesOf<T>(value: Json | undefined, read: (value: Json) => T | undefined): ReadonlyMap<string, T> | undefined {
  if (!isJsonObject(value)) return undefined
  const entries = new Map<string, T>()
  for (const [name, each] of Object.entries(value)) {
    const known = read(each)
    if (known === undefined) return undefined
    entries.set(name, known)
  }
  return entries
}
