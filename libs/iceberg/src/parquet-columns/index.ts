export { type ColumnLeaf, columnLeaves } from './column-leaves.js'
export type { LeafValues } from './leaf-values.js'
export { type ParquetColumnsFile, writeParquetColumns } from './write-parquet-columns.js'
