/** What a data file says of one column, by field id. Bounds are in Iceberg's single-value binary form; absent where none can be trusted. */
export interface ColumnStatistics {
  readonly value_count: number
  readonly null_count: number
  readonly nan_count?: number
  readonly size_bytes?: number
  readonly lower?: Uint8Array
  readonly upper?: Uint8Array
}
