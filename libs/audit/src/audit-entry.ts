import type { Identity, Viewer } from '@storemesh/access'
import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'

/** What is kept of one question. Never a value of a row, and never what a client sent as a value. */
export type AuditEntry = {
  readonly kind: AuditKind
  readonly who: AuditedWho
  readonly surface: AuditSurface
  readonly request_id: string
  /** The name that the client gave its operation. */
  readonly operation?: string
  /** SHA-256 of the document or statement without the values in it: the same for the same question about whomever. */
  readonly digest: string
  /** What was asked for of persons. */
  readonly reads: readonly AuditedProduct[]
  /** What a mutation tells. */
  readonly asks?: readonly AuditedCommand[]
  readonly outcome?: 'done' | 'failed'
  /** Of what failed, the codes. */
  readonly codes?: readonly string[]
}

export const AUDIT_KINDS = [
  /** Personal data is read. */
  'read',
  /** Something is to be changed; it is written before that begins. */
  'mutation',
  /** How it ended; written before the answer leaves. */
  'answered',
  /** Personal data was asked for, and nothing of it was given. */
  'refused',
  /** A subscription to personal data is over. */
  'ended',
] as const
export type AuditKind = (typeof AUDIT_KINDS)[number]
/** `command`: a verb that prints rows. */
export type AuditSurface = 'graphql' | 'rest' | 'subscription' | 'sql' | 'command'

export type AuditedWho = {
  readonly name: string
  readonly kind: Identity['kind']
  readonly role?: string
  /** The account of the machine, where it was asked by its command line. */
  readonly account?: string
}

export type AuditedProduct = { readonly product: string; readonly columns: readonly string[] }

export type AuditedCommand = {
  readonly field: string
  /** The product of commands that it tells. */
  readonly product?: string
  /** The names of its arguments. */
  readonly arguments: readonly string[]
}

/** Who asks, without what told it. */
export const askedBy = ({ name, who }: Viewer): AuditedWho => ({
  name,
  kind: who.kind,
  ...(who.kind === 'role' && { role: who.role }),
})

/** Products by their names, each with its columns in order: the same reads are the same text. */
export const auditedProducts = (columns: ReadonlyMap<string, ReadonlySet<string>>): readonly AuditedProduct[] =>
  [...columns]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([product, names]) => ({ product, columns: [...names].toSorted() }))

/** The products that an entry names. */
export function productsOf(entry: JsonObject): readonly string[] {
  const named = [...objectsIn(entry['reads']), ...objectsIn(entry['asks'])].map((one) => one['product'])
  return [...new Set(named.filter((name) => typeof name === 'string'))]
}

export const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : []
