import { bronze, defineDomain, gold, product, silver, sql } from '@storemesh/domain'
import { postgres } from '@storemesh/source'
import { customerLookup } from './gold/customer-lookup.js'
import { customerResolvers } from './subgraph/customer.js'

/** Customers: who they are, and what they told us of themselves, in every version.
 *  Read downwards: where data comes from, what we keep, what we publish. */

const users = bronze('bronze_postgres__users', {
  from: postgres({ table: 'public.users', cursor: 'updated_at', key: ['user_id'] }),
  contract: 'customers.users@1',
  key: ['user_id', 'updated_at'],
})

const usersScd = silver('users_scd', {
  reads: [users],
  sql: sql(new URL('./silver/users_scd.sql', import.meta.url)),
  // an interval ends where the next begins, so a new version computes all of its user's
  write: {
    mode: 'merge',
    key: ['user_id', 'effective_at'],
    entity: { columns: ['user_id'], of: { bronze_postgres__users: ['user_id'] } },
  },
})

const dimUsers = gold('dim_users', {
  reads: [usersScd],
  sql: sql(new URL('./gold/dim_users.sql', import.meta.url)),
  contract: 'customers.dim_users@1',
  write: { mode: 'merge', key: ['user_key'], entity: { columns: ['user_id'], of: { users_scd: ['user_id'] } } },
})

export default defineDomain({
  name: 'customers',
  owner: 'team-customers',
  tables: [users, usersScd, dimUsers],
  live: [],
  products: [
    product({ contract: 'customers.dim_users@1', from: dimUsers, lookup: customerLookup, changes: 'customers.dim-users' }),
  ],
  subgraph: {
    name: 'customers',
    schema: new URL('./subgraph/schema.graphql', import.meta.url),
    resolvers: (reads) => [customerResolvers(reads)],
  },
})
