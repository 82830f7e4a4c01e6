import type { NewColumn } from '@storemesh/iceberg'
import { bronzeColumns, LOADING_COLUMNS } from '@storemesh/pipeline'

/** What a new table reads: another of its domain, or a product of another domain. */
export interface ReadTable {
  /** As the statement names it. */
  readonly name: string
  readonly layer: 'bronze' | 'silver' | 'gold' | 'input'
  readonly columns: readonly NewColumn[]
  readonly key: readonly [string, ...string[]]
}

/** Where a row stood in its source: by it the newer of two is told. */
const PLACE = ['source_partition', 'source_offset']
const OF_BRONZE = new Set(bronzeColumns({ columns: [] }).map(({ name }) => name))

/** What a table of the layer takes over: silver keeps where a row stood, gold says only what it is about. */
export const takenOver = ({ columns }: Pick<ReadTable, 'columns'>, layer: 'silver' | 'gold'): readonly NewColumn[] =>
  columns.filter(
    ({ name }) => (layer === 'silver' && PLACE.includes(name)) || !(OF_BRONZE.has(name) || LOADING_COLUMNS.has(name)),
  )

/** Bronze has a row as often as it was told. */
export const isToldAgain = ({ layer }: Pick<ReadTable, 'layer'>): boolean => layer === 'bronze'
