import type { Shown } from '@storemesh/access'

/** A product as the REST face offers it to one viewer: what the graph shows him of it, under the names of its contract. */
export interface RestProduct {
  readonly domain: string
  readonly product: string
  /** The type of the graph that shows its rows. */
  readonly type: string
  readonly description: string
  readonly columns: readonly RestColumn[]
  readonly page?: PageQuestion
  readonly row?: RowQuestion
}

export interface RestColumn {
  readonly name: string
  /** What the graph calls it. */
  readonly field: string
  readonly description: string
  readonly of: RestValue
  readonly required: boolean
  readonly shown: Shown
}

export type RestValue =
  | RestScalar
  | { readonly kind: 'object'; readonly columns: readonly RestColumn[] }
  /** A row of another product, told by its key alone. */
  | { readonly kind: 'reference'; readonly field: string; readonly of: RestScalar }
  | { readonly kind: 'list'; readonly element: RestValue; readonly required: boolean }

export interface RestScalar {
  readonly kind: 'scalar'
  /** A scalar of the graph; of an enum, String. */
  readonly scalar: string
  /** Of an enum. */
  readonly values?: readonly string[]
}

/** The field of Query that gives rows by the page. */
export interface PageQuestion {
  readonly field: string
  /** Whether it gives a connection, with cursors, or a list that has no next page. */
  readonly isConnection: boolean
  readonly takesFirst: boolean
  readonly takesAfter: boolean
  readonly filter?: { readonly type: string; readonly conditions: readonly RestCondition[] }
  /** What else it may or must be told. */
  readonly values: readonly RestArgument[]
}

/** The field of Query that gives one row, by its key. */
export interface RowQuestion {
  readonly field: string
  readonly key: readonly RestArgument[]
}

export interface RestArgument {
  /** The column's name. */
  readonly name: string
  /** What the graph calls it. */
  readonly argument: string
  /** Its type in the graph, without a mark of what must be there. */
  readonly type: string
  readonly of: RestScalar
  readonly required: boolean
  readonly description: string
}

/** What a page may be narrowed by: the column, and the words that the graph's filter knows. */
export interface RestCondition {
  readonly name: string
  readonly field: string
  readonly of: RestScalar
  readonly words: readonly string[]
  readonly description: string
}

export const pathOf = ({ domain, product }: Pick<RestProduct, 'domain' | 'product'>): string => `/api/${domain}/${product}`
