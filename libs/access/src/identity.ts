import type { Role } from './rules/role.js'

/** Who asks, as far as rights go. Of the domain itself, a service that declares what it reads, or somebody by what they work at. */
export type Identity =
  | { readonly kind: 'domain'; readonly domain: string }
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
