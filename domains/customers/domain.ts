import { bronze, defineDomain, gold, product, realtime, silver, sql } from '@storemesh/domain'
import { files, postgres, topic } from '@storemesh/source'
import { customerLookup } from './gold/customer-lookup.js'
import { customerResolvers } from './subgraph/customer.js'

/** Customers: who they are, what they told us of themselves, in every version, and what they do.
 *  Read downwards: where data comes from, what we keep, what we publish. */

/** The web shop's accounts; where its database is followed by its log, every version of them. */
const users = bronze('bronze_postgres__users', {
  from: postgres({ table: 'public.users', cursor: 'updated_at', key: ['user_id'], byLog: { slot: 'storemesh_users' } }),
  contract: 'customers.users@1',
  key: ['user_id', 'updated_at'],
})

const productViews = bronze('bronze_kafka__product_views', {
  from: topic('product-views-topic'),
  contract: 'customers.product_views@1',
  key: ['event_id'],
  freshFiles: 'avro',
})

const cartEvents = bronze('bronze_kafka__cart_events', {
  from: topic('cart-events-topic'),
  contract: 'customers.cart_events@1',
  key: ['event_id'],
  freshFiles: 'avro',
})

const userEvents = bronze('bronze_kafka__events', {
  from: topic('user-events'),
  contract: 'customers.user_events@1',
  key: ['event_id'],
  freshFiles: 'avro',
})

const webLogs = bronze('bronze_kafka__web_logs', {
  from: topic('web-logs'),
  contract: 'customers.web_logs@1',
  key: ['hit_id'],
  freshFiles: 'avro',
})

const crmEvents = bronze('bronze_kafka__crm_events', {
  from: topic('crm-events'),
  contract: 'customers.crm_events@1',
  key: ['event_id'],
})

/** The advertisers' files are moved into their place when they are whole, so none has to lie still before it is read. */
const campaigns = bronze('bronze_files__campaigns', {
  from: files({ prefix: 'raw-data/campaigns', format: 'csv', settle_ms: 0 }),
  contract: 'customers.campaigns@1',
  key: ['campaign_id', 'day'],
})

const usersScd = silver('users_scd', {
  reads: [users],
  sql: sql(new URL('./silver/users_scd.sql', import.meta.url)),
  write: { mode: 'versions', key: ['user_id'], at: 'updated_at', entity: { of: { bronze_postgres__users: ['user_id'] } } },
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
  tables: [users, productViews, cartEvents, userEvents, webLogs, crmEvents, campaigns, usersScd, dimUsers],
  live: [],
  realtime: [
    realtime('product_view_events', { of: productViews, key: ['event_id'] }),
    realtime('cart_events', { of: cartEvents, key: ['event_id'] }),
  ],
  products: [
    product({ contract: 'customers.dim_users@1', from: dimUsers, lookup: customerLookup, changes: 'customers.dim-users' }),
  ],
  subgraph: {
    name: 'customers',
    schema: new URL('./subgraph/schema.graphql', import.meta.url),
    resolvers: (reads) => [customerResolvers(reads)],
  },
})
