import type { Json } from '@storemesh/core'

/** Where a bronze table's rows come from. Reading changes nothing there: the reader keeps its own position. */
export interface Source {
  /** For messages: `topic transactions-topic`, `postgres public.users`. */
  readonly name: string

  /** Identity of what is read. Under another identity a position of the old one means nothing. */
  identity(): Promise<string>

  /**
   * Rows after a position, or from the start, in order and within the limits; at least one if there is any. The same position
   * gives the same rows again, save those that changed in the source meanwhile. SOURCE_POSITION_INVALID, SOURCE_POSITION_EXPIRED.
   */
  read(position: SourcePosition | undefined, limits: SourceLimits): Promise<SourceBatch>

  /**
   * What `read` reads, rows left as they stand beside each other: for who reads millions. Left out by a source that has them
   * singly. Takes out of `used` what it writes over: parts of blocks that nobody needs any more.
   */
  readBlock?(position: SourcePosition | undefined, limits: SourceLimits, used?: BlockPart[]): Promise<SourceBlock>

  close(): Promise<void>
}

/** How far a reader has got. It is JSON, so that it can be committed in one step with the rows. Each source knows its own form. */
export type SourcePosition = Json

export interface SourceLimits {
  readonly rows_max: number
  readonly bytes_max: number
}

export interface SourceBatch {
  readonly rows: readonly SourceRow[]
  /** Where to go on. */
  readonly next: SourcePosition
  /** Nothing more was there at the time of reading. */
  readonly caught_up: boolean
  /** The source keeps things for us that lie before `next`: it is worth a commit though no row came. */
  readonly worth_keeping?: boolean
}

/** Rows in the order in which `read` gives them, and nothing made for each. */
export interface SourceBlock extends Omit<SourceBatch, 'rows'> {
  readonly parts: readonly BlockPart[]
}

/** Rows of one partition: their bytes among others, and their offsets. */
export interface BlockPart {
  readonly partition: number
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Where in the bytes each row begins. */
  readonly starts: Uint32Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
  readonly offsets: Float64Array<ArrayBuffer>
}

export interface SourceRow {
  /**
   * Tells the row from every other of its partition; one that is read twice has the same place. A source may show a row again,
   * even past its position: readers keep one row of a place.
   */
  readonly place: string
  /** The original bytes: a JSON object. */
  readonly value: Uint8Array
  readonly partition: number
  /** Grows from row to row of a partition: of two rows that tell of the same thing, the higher is the newer. */
  readonly offset: number
  /** When it came into the source, where the source knows. */
  readonly appended_ms?: number
  readonly key?: string
  /** No row, but what must be known of the source: nobody reads it by a contract. */
  readonly refused?: { readonly code: string; readonly message: string }
}
