import type { SourceDeclaration } from '@storemesh/source'
import type { ColumnOf, KnownReference } from './contract-rows.js'
import type { BronzeName, GoldName, ProductReference, SilverName } from './names.js'
import type { JournalFunction, RowFunction } from './row-function.js'
import type { Schedule } from './schedule.js'
import type { SqlFile } from './sql-file.js'
import type { Upkeep } from './upkeep.js'
import type { WriteMode } from './write-mode.js'

export interface Partition<Column extends string = string> {
  readonly column: Column
  readonly transform: 'identity' | 'year' | 'month' | 'day' | 'hour' | `bucket[${number}]` | `truncate[${number}]`
}

export interface BronzeTable<Contract extends ProductReference = ProductReference> {
  readonly layer: 'bronze'
  readonly name: string
  readonly from: SourceDeclaration
  /** What a source row must look like; one that does not goes to the dead letter with its reason. */
  readonly contract: Contract
  /** What makes a source row the same row when it is read twice. */
  readonly key: readonly [string, ...string[]]
  /** What fresh rows are written as; upkeep makes Parquet of all. Parquet, where it is left out. */
  readonly freshFiles?: 'avro' | 'parquet'
  readonly upkeep?: Upkeep
}

export interface ModelTable {
  readonly layer: 'silver' | 'gold'
  readonly name: string
  readonly sql: SqlFile
  /** Makes the table's rows of those that the statement gives, as its contract promises them. */
  readonly through?: RowFunction | JournalFunction
  readonly reads: readonly (TableDeclaration | ProductInput)[]
  /**
   * Of what it reads, the tables that may hold no row yet, and the products of other domains that may not even be there: a domain
   * ships without them. A model waits for the first rows of all others.
   */
  readonly mayBeEmpty?: readonly (TableDeclaration | ProductInput)[]
  /** The columns that a product promises. Without one the columns are the statement's own. */
  readonly contract?: ProductReference
  readonly write: WriteMode
  /** On change, where it is left out. */
  readonly runs?: Schedule
  readonly partition?: Partition
  readonly orderBy?: readonly string[]
  readonly upkeep?: Upkeep
}

export type TableDeclaration = BronzeTable | ModelTable

/** A product of another domain, read by its contract. */
export interface ProductInput {
  readonly layer: 'input'
  readonly domain: string
  readonly product: string
  readonly major: number
}

/** A contract that the compiler knows decides what its columns are called; of another, any name passes. */
type Bronze<Contract extends ProductReference> = Omit<BronzeTable, 'layer' | 'name' | 'contract' | 'key'> & {
  readonly contract: KnownReference<Contract>
  readonly key: readonly [ColumnOf<Contract>, ...ColumnOf<Contract>[]]
}

export const bronze = <Contract extends ProductReference>(
  name: BronzeName,
  table: Bronze<Contract>,
): BronzeTable<KnownReference<Contract>> => ({
  layer: 'bronze',
  name,
  ...table,
})

type Model<Contract extends ProductReference> = Omit<
  ModelTable,
  'layer' | 'name' | 'contract' | 'write' | 'partition' | 'orderBy'
> & {
  readonly contract?: KnownReference<Contract>
  readonly write: WriteMode<ColumnOf<Contract>>
  readonly partition?: Partition<ColumnOf<Contract>>
  readonly orderBy?: readonly ColumnOf<Contract>[]
}

export const silver = <Contract extends ProductReference>(name: SilverName, model: Model<Contract>): ModelTable => ({
  layer: 'silver',
  name,
  ...model,
})

export const gold = <Name extends string, Contract extends ProductReference>(
  name: GoldName<Name>,
  model: Model<Contract>,
): ModelTable => ({ layer: 'gold', name, ...model })

export function input<Reference extends ProductReference>(reference: KnownReference<Reference>): ProductInput {
  const [domain = '', rest = ''] = reference.split('.')
  const [product = '', major = ''] = rest.split('@')
  return { layer: 'input', domain, product, major: Number(major) }
}
