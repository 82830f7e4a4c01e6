import type { JsonObject } from '@storemesh/core'

/**
 * Rows found by key, or by an ordered index that the space declares. It promises only what Redis can hold too:
 * strings, versions, times to live, sorted sets; no scan over everything, no query.
 */
export interface KeyValueStore {
  get<Row extends JsonObject>(space: Space<Row>, key: string): Promise<Entry<Row> | undefined>

  /** In the order of the keys asked for; at most KEYS_MAX at once. */
  getMany<Row extends JsonObject>(space: Space<Row>, keys: readonly string[]): Promise<readonly (Entry<Row> | undefined)[]>

  /**
   * All or nothing, durable once it resolves. A put or removal whose version is below the row's is left out: the newer wins.
   * With `expecting`, nothing is written where that row has another version: VERSION_DIFFERS.
   */
  write(changes: readonly Change[], expecting?: Expected): Promise<void>

  /** Puts the row only if the row there has this version (undefined: only if there is none). False: somebody else was first. */
  compareAndSet<Row extends JsonObject>(
    space: Space<Row>,
    put: {
      readonly key: string
      readonly row: Row
      readonly version: number
      readonly expected: number | undefined
      readonly expires_at_ms?: number
    },
  ): Promise<boolean>

  /** Rows in the order of a declared index, in byte order of its text; `after` and `before` are exclusive. */
  range<Row extends JsonObject>(space: Space<Row>, index: string, range: Range): Promise<readonly IndexedEntry<Row>[]>

  close(): Promise<void>
}

/** A named set of rows of one shape. An index names the text that a row stands under; undefined leaves the row out. */
export interface Space<Row extends JsonObject> {
  readonly name: string
  readonly indexes: Readonly<Record<string, (row: Row) => string | undefined>>
}

export interface Entry<Row extends JsonObject> {
  readonly key: string
  readonly row: Row
  readonly version: number
}

export interface IndexedEntry<Row extends JsonObject> extends Entry<Row> {
  /** Where it stands in the index: `after` or `before` of the next page. Unique, since the key is part of it. */
  readonly place: string
}

export interface Range {
  readonly after?: string
  readonly before?: string
  readonly reverse?: boolean
  readonly limit: number
}

/** A row as whoever writes last saw it; undefined: it was not there. */
export interface Expected {
  readonly space: string
  readonly key: string
  readonly version: number | undefined
}

export type Change = PutChange | RemoveChange

/** Made by `put` and `remove`, which tie the row's shape to its space. */
export interface PutChange {
  readonly kind: 'put'
  readonly space: string
  readonly key: string
  readonly row: JsonObject
  readonly version: number
  readonly expires_at_ms?: number
  /** The row's text in each index of its space. */
  readonly places: Readonly<Record<string, string>>
}

export interface RemoveChange {
  readonly kind: 'remove'
  readonly space: string
  readonly key: string
  readonly version: number
}
