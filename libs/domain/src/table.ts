import type { SourceDeclaration } from '@storemesh/source'
import type { BronzeName, GoldName, ProductReference, SilverName } from './names.js'
import type { Schedule } from './schedule.js'
import type { SqlFile } from './sql-file.js'
import type { Upkeep } from './upkeep.js'
import type { WriteMode } from './write-mode.js'

export interface Partition {
  readonly column: string
  readonly transform: 'identity' | 'year' | 'month' | 'day' | 'hour' | `bucket[${number}]` | `truncate[${number}]`
}

export interface BronzeTable {
  readonly layer: 'bronze'
  readonly name: string
  readonly from: SourceDeclaration
  /** What a source row must look like; one that does not goes to the dead letter with its reason. */
  readonly contract: ProductReference
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
  readonly reads: readonly (TableDeclaration | ProductInput)[]
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

export const bronze = (name: BronzeName, table: Omit<BronzeTable, 'layer' | 'name'>): BronzeTable => ({
  layer: 'bronze',
  name,
  ...table,
})

type Model = Omit<ModelTable, 'layer' | 'name'>

export const silver = (name: SilverName, model: Model): ModelTable => ({ layer: 'silver', name, ...model })

export const gold = <Name extends string>(name: GoldName<Name>, model: Model): ModelTable => ({ layer: 'gold', name, ...model })

export function input(reference: ProductReference): ProductInput {
  const [domain = '', rest = ''] = reference.split('.')
  const [product = '', major = ''] = rest.split('@')
  return { layer: 'input', domain, product, major: Number(major) }
}
