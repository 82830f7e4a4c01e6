/**
 * How a model's rows get into its table. After every refresh the table says what computing it anew would say, but for a journal,
 * which is a memory of its own. `Column` is what the table's columns are called, where its contract is known.
 */
export type WriteMode<Column extends string = string> =
  /**
   * Rows of new input only, by key: a key that is there already stays as it is. For a SELECT whose rows each come from one row
   * of the first input; where anything but new rows came, all is computed again.
   */
  | { readonly mode: 'append'; readonly key: readonly [Column, ...Column[]] }
  /** What a change touches is computed again, and its rows put in the place of those that were there. */
  | {
      readonly mode: 'merge'
      readonly key: readonly [Column, ...Column[]]
      readonly entity: Entity<Column>
      /** How rows of a file are taken away; silver tables merge on read, gold ones are copied on write, unless it says otherwise. */
      readonly taking?: 'merge-on-read' | 'copy-on-write'
    }
  /** The partitions that new input falls into are computed again, so the first input and the table are partitioned by the same day. */
  | { readonly mode: 'overwrite' }
  /**
   * Append-only: what is wanted now is compared with what stands, and a difference becomes a reversing row and a new one. The
   * table has the columns `event_id`, `entry` and `corrects`; measures are signed, so sums over all rows are right at any time.
   */
  | {
      readonly mode: 'ledger'
      /** The grain: one wanted row for each. */
      readonly key: readonly [Column, ...Column[]]
      readonly measures: readonly [Column, ...Column[]]
      readonly entity: Entity<Column>
    }
  /**
   * Slowly changing, type 2. The SELECT says what was true of a key from a moment on, in any order, repeated or not; the table
   * holds the versions, in `effective_date`, `end_date`, `is_current`, `effective_at` and `end_at`. What is neither key nor moment
   * nor of the loading is an attribute: a version lasts until another state is told (docs/adr/0026).
   */
  | {
      readonly mode: 'versions'
      /** Whose versions they are. The table's own key is this and `effective_at`. */
      readonly key: readonly [Column, ...Column[]]
      /** The SELECT's column of the moment, a `timestamptz`; the table has it as `effective_at`. */
      readonly at: string
      /** The SELECT's boolean column that says that the key is gone from the moment on: its version ends, and none begins. */
      readonly gone?: string
      /** The key is what is computed together: how inputs tell it. */
      readonly entity: Omit<Entity, 'columns'>
      /** As of `merge`. */
      readonly taking?: 'merge-on-read' | 'copy-on-write'
    }
  /**
   * Append-only, by code (`JournalFunction`), which is given what was noted before. Nothing that was noted is ever computed again:
   * a replay, and another version of the code, go on from it (docs/adr/0043).
   */
  | { readonly mode: 'journal'; readonly key: readonly [Column, ...Column[]] }
  /** Everything again when an input has changed. For small tables, and for what cannot be split. */
  | { readonly mode: 'rebuild' }

/**
 * What is computed together: output rows that agree in the columns come from input rows that agree in them, and from nothing
 * else of that input. Windows over neighbours (intervals, sessions) make the whole of what they run over the entity.
 */
export interface Entity<Column extends string = string> {
  readonly columns: readonly [Column, ...Column[]]
  /** For an input, by the name that the SQL uses: the same columns as expressions over its rows. */
  readonly of: Readonly<Record<string, readonly [string, ...string[]]>>
  /**
   * For an input whose rows do not carry them, or touch few of those that they carry: a SELECT of the columns over `changed`, the
   * rows of it that came or went, and the model's inputs. A change of an input that is in neither computes everything again.
   */
  readonly touchedBy?: Readonly<Record<string, string>>
}
