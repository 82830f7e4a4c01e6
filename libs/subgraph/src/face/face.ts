import type { Contract, GraphFace } from '@storemesh/contract'

/** A product in the graph: what its contract calls a row, and where its rows are. */
export interface Face {
  readonly contract: Contract
  readonly graph: GraphFace
  readonly rows: RowsAt
  /** The topic that tells of its changes. */
  readonly changes?: string
}

export type RowsAt =
  /** Put into this space of the domain's store, with the indexes of `servedSpace`. */
  | { readonly kind: 'stored'; readonly space: string }
  /** In a table of the lake, `orders.fact_order`. */
  | { readonly kind: 'scanned'; readonly table: string }
