import { Fault } from '@storemesh/core'

/** What a domain says of a source. How to reach it is the composition root's business. */
export type SourceDeclaration = TopicDeclaration | PostgresDeclaration

export interface TopicDeclaration {
  readonly kind: 'topic'
  readonly topic: string
}

export interface PostgresDeclaration {
  readonly kind: 'postgres'
  readonly schema: string
  readonly table: string
  /** An instant that every insert and every update of a row sets to the database's time. It wants an index with the key after it. */
  readonly cursor: string
  /** The row's key. With the cursor it makes an order in which no two rows are equal. */
  readonly key: readonly [string, ...string[]]
  /** How long after its instant a row may become visible: a transaction is dated by its start and seen at its end. */
  readonly overlap_ms: number
}

export const topic = (name: string): TopicDeclaration => ({ kind: 'topic', topic: name })

export interface PostgresTable {
  /** `public.users` */
  readonly table: string
  readonly cursor: string
  readonly key: readonly [string, ...string[]]
  readonly overlap_ms?: number
}

const OVERLAP_MS = 10_000
/** What Postgres keeps of a name; without quotes in it, so that a quoted name can hold nothing else. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_$]{0,62}$/

export function postgres({ table, cursor, key, overlap_ms = OVERLAP_MS }: PostgresTable): PostgresDeclaration {
  const [schema = '', name = '', ...more] = table.split('.')
  if (more.length > 0 || name === '') throw refuse('table', 'a schema and a table, such as public.users')
  for (const identifier of [schema, name, cursor, ...key]) {
    if (!IDENTIFIER.test(identifier)) throw refuse(`"${identifier}"`, 'a name of letters, digits and underscores')
  }
  if (key.includes(cursor)) throw refuse('key', `the key alone; ${cursor} is the cursor already`)
  if (!(overlap_ms >= 0 && overlap_ms <= 86_400_000)) throw refuse('overlap_ms', 'milliseconds from 0 to a day')
  return { kind: 'postgres', schema, table: name, cursor, key, overlap_ms }
}

const refuse = (what: string, expected: string) => new Fault('SOURCE_DECLARATION_INVALID', `${what}: expected ${expected}`)
