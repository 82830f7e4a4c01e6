import { createHash } from 'node:crypto'
import { isJsonObject } from '@storemesh/core'
import { GraphQLError, stripIgnoredCharacters } from 'graphql'
import type { Asked } from '../admission/asked.js'
import { boundedCache } from '../bounded-cache.js'
import { refusedOperation } from '../limits/refused-operation.js'
import type { Manifest } from './manifest.js'

export interface PersistedOperations {
  readonly manifest: Manifest
  /** Whether the manifest's operations may be named by their ids: not at all, beside others, or only they may be asked. */
  readonly mode: 'off' | 'also' | 'only'
  /** Whether clients may tell a text once and then name it by its hash. */
  readonly automatic: boolean
}

/** The text that is asked: as it came, or the one that its hash stands for. */
export type PersistedText = (asked: Asked) => { readonly text: string } | { readonly errors: readonly GraphQLError[] }

const KEPT_TEXTS_MAX = 1000
const KEPT_TEXT_LENGTH_MAX = 16_000 // a longer one is sent each time

export function persistedText({ manifest, mode, automatic }: PersistedOperations): PersistedText {
  const listed = mode === 'off' ? undefined : manifest
  const isListed = mode === 'only' ? listedTexts(manifest) : () => true
  const told = boundedCache<string, string>({ entries_max: KEPT_TEXTS_MAX })

  return ({ text, extensions }) => {
    const reference = extensions?.['persistedQuery']
    if (reference === undefined || reference === null) {
      return isListed(text) ? { text } : refused(persistedOnly())
    }
    const hash = isJsonObject(reference) && reference['version'] === 1 ? reference['sha256Hash'] : undefined
    if (typeof hash !== 'string') return refused(referenceInvalid())
    const body = listed?.get(hash)
    if (body !== undefined) return text === '' || text === body ? { text: body } : refused(hashMismatch())
    if (mode === 'only') return isListed(text) ? { text } : refused(persistedOnly())
    if (!automatic) return refused(coded('PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED'))
    return text === '' ? recalled(hash) : kept(hash, text)
  }

  function recalled(hash: string) {
    const text = told.get(hash)
    return text === undefined ? refused(coded('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND')) : { text }
  }
  /** Nobody can give a hash another text than its own. */
  function kept(hash: string, text: string) {
    if (createHash('sha256').update(text).digest('hex') !== hash) return refused(hashMismatch())
    if (text.length <= KEPT_TEXT_LENGTH_MAX) told.set(hash, text)
    return { text }
  }
}

/** A client may print an operation otherwise than the tool that listed it: white space, commas and comments say nothing. */
function listedTexts(manifest: Manifest): (text: string) => boolean {
  const bodies = new Set(manifest.values())
  const essences = new Set([...bodies].map(essenceOf))
  const length_max = [...bodies].reduce((longest, body) => Math.max(longest, body.length), 0) * 2
  return (text) => {
    if (bodies.has(text)) return true
    const essence = text.length > length_max ? undefined : essenceOf(text)
    return essence !== undefined && essences.has(essence)
  }
}

/** Undefined: it is no GraphQL. */
function essenceOf(text: string): string | undefined {
  try {
    return stripIgnoredCharacters(text)
  } catch {
    return undefined
  }
}

const refused = (error: GraphQLError) => ({ errors: [error] })

/** Messages of the protocol: clients compare them letter by letter. */
const coded = (message: string, code: string) => new GraphQLError(message, { extensions: { code } })

const persistedOnly = () =>
  refusedOperation('PERSISTED_ONLY', 'expected one of the operations that are listed here, got another; add it to the manifest')
const referenceInvalid = () =>
  refusedOperation('PERSISTED_QUERY_INVALID', 'expected { "version": 1, "sha256Hash": "<hash>" } in extensions.persistedQuery')
const hashMismatch = () =>
  refusedOperation('PERSISTED_HASH_MISMATCH', 'the hash is not that of the text that came with it; hash the text as it is sent')
