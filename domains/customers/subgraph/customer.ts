import type { Reads, Resolvers } from '@storemesh/subgraph'
import { type Customer, customers } from '../customer.js'

/** Customer: one account, by key. */
export function customerResolvers(reads: Reads): Resolvers {
  const lookup = reads.lookup(customers)
  return {
    Query: {
      customer: (_root, { id }: { readonly id: string }, context) => lookup.byKey(context, id),
    },
    Customer: {
      __resolveReference: ({ id }: { readonly id: string }, context) => lookup.byKey(context, id),
      id: (customer: Customer) => customer.user_id,
      since: (customer: Customer) => customer.effective_at,
    },
  }
}
