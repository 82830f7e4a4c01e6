/** Tells what the columns of a statement's answer are made of, from its text alone. */
export interface LineageReader {
  /**
   * The statement reads what `inputs` names, with these columns. What cannot be resolved is said to be unknown.
   * SQL_INVALID, SQL_NOT_A_SELECT.
   */
  lineageOf(sql: string, inputs: LineageInputs): Promise<StatementLineage>
}

/** The columns of what a statement reads, by the names that it uses. */
export type LineageInputs = ReadonlyMap<string, readonly string[]>

/** How a value comes of another: unchanged, through an expression, or as one of many that were counted or summed. */
export type Making = 'as it is' | 'computed' | 'aggregated'

export interface InputColumn {
  readonly table: string
  readonly column: string
}

export interface ValueOrigin extends InputColumn {
  readonly how: Making
}

export interface ColumnLineage {
  readonly name: string
  readonly from: readonly ValueOrigin[]
  /** What of its expression could not be resolved; then `from` may lack something. */
  readonly unknown: readonly string[]
}

export interface StatementLineage {
  readonly columns: readonly ColumnLineage[]
  /** What decides which rows there are, and so stands behind every column: joins, filters, grouping. */
  readonly rows: readonly InputColumn[]
  /** What of the rows, or of which columns there are, could not be resolved. */
  readonly unknown: readonly string[]
}
