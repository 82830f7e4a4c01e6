import type { Contract } from '@storemesh/contract'

/** What a subgraph needs to know to show each what is his to see. */
export interface SubgraphRights {
  readonly places: ProductPlaces
  /** With which texts are hashed for those who are not to read them; the same as in SQL. */
  hashKey(): Promise<string>
  /** The stores that lie in a region now. */
  storesIn(region: string): Promise<ReadonlySet<string>>
}

/** Which product's rows a space has, and which a topic tells of. Of one that is not here only the mesh itself sees anything. */
export interface ProductPlaces {
  readonly spaces: ReadonlyMap<string, PlacedRows>
  readonly topics: ReadonlyMap<string, Contract>
  /** All that the domain shows or is told, in no order. */
  readonly products: readonly Contract[]
}

export interface PlacedRows {
  readonly contract: Contract
  /** The columns of their key there. */
  readonly by: readonly string[]
}
