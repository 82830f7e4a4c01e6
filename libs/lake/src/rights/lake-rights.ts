import type { ProductRights } from '@storemesh/access'
import type { TableName } from '@storemesh/iceberg'

/** What stands in contracts of who sees which table. */
export interface LakeRights {
  /**
   * What is said of whatever a statement names. Undefined: nobody promises it, and it is its domain's alone. Public: it is of the
   * mesh, and shows to each what is his to see.
   */
  of(name: TableName): Promise<ProductRights | 'public' | undefined>
  /** With which texts are hashed for those who are not to read them: one for the whole mesh, and nobody's to know. */
  hashKey(): Promise<string>
  readonly regions: RegionsOfStores
}

/** The table that says in which region a store lies. */
export interface RegionsOfStores {
  readonly table: TableName
  /** Of its rows, those that hold now. */
  readonly where: string
  readonly store: string
  readonly region: string
}
