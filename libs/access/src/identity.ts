import type { Role } from './rules/role.js'

/** Who asks, as far as rights go. The mesh itself, a domain, a service that declares what it reads, or somebody by what they work at. */
export type Identity =
  /** Sees all there is: what makes the tables, and whoever has their files in hand anyway. */
  | { readonly kind: 'mesh' }
  /** Sees all of its own, and of others what it declares to read. */
  | { readonly kind: 'domain'; readonly domain: string; readonly reads?: readonly DeclaredRead[] }
  | { readonly kind: 'service'; readonly reads: readonly DeclaredRead[] }
  | {
      readonly kind: 'role'
      readonly role: Role
      /** Where somebody of sales works. */
      readonly region?: string
      /** The account of a customer. */
      readonly userId?: string
    }

/** What a consumer's file names of a product, in the version that is asked for. */
export interface DeclaredRead {
  /** `orders.fact_order`. */
  readonly product: string
  readonly fields: readonly string[]
}
