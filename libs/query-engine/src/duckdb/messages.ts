import type { Schema } from '@storemesh/iceberg'
import type { AnswerColumn, PartitionBy, Relation, Value } from '../query-engine.js'
import type { LineageInputs, StatementLineage } from '../statement-lineage.js'

/** What the engine's process is asked, and what it answers. One request of a statement is open at a time, so its number pairs them. */
export type Request =
  | { readonly op: 'rows'; readonly statement: number; readonly text: StatementText }
  | { readonly op: 'next'; readonly statement: number }
  | { readonly op: 'describe'; readonly statement: number; readonly text: StatementText }
  | { readonly op: 'write'; readonly statement: number; readonly text: StatementText; readonly target: CopyTarget }
  | { readonly op: 'relations'; readonly statement: number; readonly sql: string }
  | { readonly op: 'lineage'; readonly statement: number; readonly sql: string; readonly inputs: LineageInputs }
  /** Ends whatever the statement is at, and frees it. Has no reply of its own. */
  | { readonly op: 'stop'; readonly statement: number }

export type Reply =
  | { readonly kind: 'ready' }
  /** Nothing was asked for a while, and nothing is open. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'batch'; readonly statement: number; readonly batch: Batch }
  | { readonly kind: 'columns'; readonly statement: number; readonly columns: readonly AnswerColumn[] }
  | { readonly kind: 'files'; readonly statement: number; readonly files: readonly CopiedFile[] }
  | { readonly kind: 'names'; readonly statement: number; readonly names: readonly string[] }
  | { readonly kind: 'lineage'; readonly statement: number; readonly lineage: StatementLineage }
  | { readonly kind: 'fault'; readonly statement: number; readonly code: string; readonly text: string }

export interface StatementText {
  readonly sql: string
  readonly relations: ReadonlyMap<string, Relation>
  readonly parameters: readonly Value[]
}

/** Rows by column: a name is sent once, not once a row. */
export interface Batch {
  readonly names: readonly string[]
  readonly columns: readonly (readonly Value[])[]
  readonly row_count: number
  /** Nothing follows, and the answer was proven whole. */
  readonly last: boolean
}

export interface CopyTarget {
  readonly schema: Schema
  readonly folder: string
  /** Of a file that is the only one. */
  readonly name: string
  readonly partition: readonly PartitionBy[]
  readonly orderBy: readonly string[]
  readonly file_size_bytes: number
  readonly isFleeting: boolean
}

/** A file as COPY … RETURN_STATS describes it, in DuckDB's words. */
export interface CopiedFile {
  readonly path: string
  readonly record_count: number
  readonly size_bytes: number
  /** A text for each of the target's partition fields, as its key gives it. */
  readonly partition_keys: readonly (string | null)[]
  readonly split_offsets: readonly number[]
  /** By the quoted path of the leaf, such as `"s"."a"`. */
  readonly statistics: ReadonlyMap<string, ReadonlyMap<string, string>>
}

const OPS: ReadonlySet<unknown> = new Set<Request['op']>(['rows', 'next', 'describe', 'write', 'relations', 'lineage', 'stop'])
const KINDS: ReadonlySet<unknown> = new Set<Reply['kind']>([
  'ready',
  'idle',
  'batch',
  'columns',
  'files',
  'names',
  'lineage',
  'fault',
])

/** Both ends are ours and of one version: the tag tells enough. */
export const isRequest = (message: unknown): message is Request =>
  typeof message === 'object' && message !== null && 'op' in message && OPS.has(message.op)

export const isReply = (message: unknown): message is Reply =>
  typeof message === 'object' && message !== null && 'kind' in message && KINDS.has(message.kind)
