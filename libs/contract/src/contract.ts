import type { PrimitiveType } from '@storemesh/iceberg'
import type { ContractRole } from './access/contract-role.js'
import type { Metric } from './metric/metric.js'
import type { QualityCheck } from './quality/quality-check.js'
import type { ContractUse } from './use.js'

/** What a domain promises of one product: the columns, how they are reached, and to whom it may be said. */
export interface Contract {
  /** Where it was read, for messages. */
  readonly file: string
  readonly id: string
  readonly domain: string
  readonly product: string
  /** Semantic version, as `1.4.0`. */
  readonly version: string
  readonly major: number
  readonly status: ContractStatus
  /** The team that answers for it. */
  readonly owner: string
  readonly description: string
  readonly port: ContractPort
  readonly columns: readonly ContractColumn[]
  /** The columns that tell one row from another, in their order. */
  readonly key: readonly string[]
  /** How long after an event its row is there, where that is promised. */
  readonly latency_ms?: number
  /** What a row is called where frontends ask for it; without a name it is not in the graph. */
  readonly graphType?: string
  /** The figures that it carries. */
  readonly metrics: readonly Metric[]
  /** What is expected of its rows, beside their types and their key. */
  readonly checks: readonly QualityCheck[]
  readonly use: ContractUse
  /** Who sees it beside the domain and the services that consumer files name; without any, nobody. */
  readonly roles: readonly ContractRole[]
}

export const CONTRACT_STATUSES = ['draft', 'active', 'deprecated', 'retired'] as const
export type ContractStatus = (typeof CONTRACT_STATUSES)[number]

export type ContractPort =
  /** Rows of a table of the lake. */
  | { readonly kind: 'table'; readonly partition?: ContractPartition }
  /** Events that others write to a topic. */
  | { readonly kind: 'topic'; readonly topic: ContractTopic }
  /** Rows found within a second by the columns of `lookup`, such as `product_id|store_id`, and a topic that tells of each change. */
  | { readonly kind: 'live'; readonly topic: ContractTopic; readonly lookup: string }
  /** Rows of somebody else's store that bronze is filled from. */
  | { readonly kind: 'source' }

export interface ContractPartition {
  readonly column: string
  readonly transform: 'day' | 'month' | 'identity'
}

export interface ContractTopic {
  readonly name: string
  readonly partitions: number
  readonly retention_ms: number
  /** The columns whose values are the record's key; of several, with `|` between them. */
  readonly key: readonly string[]
}

export interface ContractColumn {
  readonly name: string
  readonly of: ContractType
  readonly required: boolean
  readonly description: string
  /** How sensitive: `person` for whatever tells who somebody is. */
  readonly classification?: string
  /** Rows can be found by it, in its order. */
  readonly indexed?: true
}

/** A column's type with what its values must keep to. */
export type ContractType =
  | { readonly kind: 'scalar'; readonly type: PrimitiveType; readonly minimum?: number; readonly maximum?: number }
  | { readonly kind: 'text'; readonly type: 'string'; readonly minLength?: number; readonly maxLength?: number }
  | { readonly kind: 'object'; readonly fields: readonly ContractColumn[] }
  | { readonly kind: 'list'; readonly element: ContractType; readonly minItems?: number; readonly maxItems?: number }

/** `orders.fact_order@1`, as a domain names what it reads. */
export const contractReference = ({ domain, product, major }: Pick<Contract, 'domain' | 'product' | 'major'>): string =>
  `${domain}.${product}@${major}`
