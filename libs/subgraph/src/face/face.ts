import { type Contract, type GraphFace, graphFace } from '@storemesh/contract'

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

/** Undefined where the contract gives its rows no name in the graph. */
export function faceOf(contract: Contract, { rows, changes }: Pick<Face, 'rows' | 'changes'>): Face | undefined {
  const type = contract.graphType
  if (type === undefined) return undefined
  return { contract, graph: graphFace(contract, type), rows, ...(changes !== undefined && { changes }) }
}
