import type { JsonObject } from '@storemesh/core'
import type { Fields } from './fields.js'

/**
 * What no SELECT can say, such as an estimate by maximum likelihood: rows out of the rows that a model's statement gives. It
 * answers alike for the same rows, in whatever order they come, and looks at nothing else.
 */
export interface RowFunction {
  /** What it is called and in which version, such as `lifetime_value/1`: where it is called otherwise, all is computed again. */
  readonly name: string
  readonly of: (rows: AsyncIterable<readonly Fields[]>) => AsyncIterable<JsonObject>
}

/**
 * What became of things, noted as it is found out: rows to append, out of the rows that a model's statement gives and of what was
 * noted so far, in the order of the journal's key. Where nothing is new it gives none. It looks at nothing else, and at no clock.
 */
export interface JournalFunction {
  /** As of `RowFunction`; another version goes on from what the one before it noted. */
  readonly name: string
  /**
   * Opened once a process. What it keeps in mind from one time to the next may save it work, and is nothing that it knows from
   * nowhere else: a process that ends, or a refresh that fails after it, takes it away or leaves it.
   */
  readonly open: () => JournalNotes
}

export type JournalNotes = (
  rows: AsyncIterable<readonly Fields[]>,
  journal: AsyncIterable<readonly Fields[]>,
) => AsyncIterable<JsonObject>
