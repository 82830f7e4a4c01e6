import { text } from '@storemesh/domain'
import type { JsonObject } from '@storemesh/core'
import type { Reads, Resolvers } from '@storemesh/subgraph'
import { customers } from '../customer.js'

/** What somebody who looks at two records wants to see beside their pair: the records themselves, and the accounts that they are of. */
export function identityReviewResolvers(reads: Reads): Resolvers {
  const identities = reads.face('Identity')
  const accounts = reads.lookup(customers)
  return {
    IdentityReview: {
      identity: (review: JsonObject, _arguments, context) => identities.one(context, { record: text(review, 'record') }),
      otherIdentity: (review: JsonObject, _arguments, context) =>
        identities.one(context, { record: text(review, 'other_record') }),
    },
    Identity: {
      account: (identity: JsonObject, _arguments, context) =>
        OF_ACCOUNTS.has(text(identity, 'kind')) ? accounts.byKey(context, text(identity, 'record_id')) : undefined,
    },
  }
}

/** Kinds of records whose id is an account's. */
const OF_ACCOUNTS: ReadonlySet<string> = new Set(['account', 'till'])
