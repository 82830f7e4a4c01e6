import { bronze, input } from '@storemesh/domain'
import { files, postgres, topic } from '@storemesh/source'

/** Where data of customers comes from: each table keeps what one source shows, as it came. */

/** Order headers alone: sales read customers, so what reads sales would go round in a circle. */
export const orders = input('orders.orders_unified@1')

/** How risky accounts are; a shop without fraud's domain has nobody who says so. */
export const risk = input('fraud.customer_risk@1')

/** The web shop's accounts; where its database is followed by its log, every version of them. */
export const users = bronze('bronze_postgres__users', {
  from: postgres({ table: 'public.users', cursor: 'updated_at', key: ['user_id'], byLog: { slot: 'storemesh_users' } }),
  contract: 'customers.users@1',
  key: ['user_id', 'updated_at'],
})

export const productViews = bronze('bronze_kafka__product_views', {
  from: topic('product-views-topic'),
  contract: 'customers.product_views@1',
  key: ['event_id'],
  freshFiles: 'avro',
})

export const cartEvents = bronze('bronze_kafka__cart_events', {
  from: topic('cart-events-topic'),
  contract: 'customers.cart_events@1',
  key: ['event_id'],
  freshFiles: 'avro',
})

export const userEvents = bronze('bronze_kafka__events', {
  from: topic('user-events'),
  contract: 'customers.user_events@1',
  key: ['event_id'],
  freshFiles: 'avro',
})

export const webLogs = bronze('bronze_kafka__web_logs', {
  from: topic('web-logs'),
  contract: 'customers.web_logs@1',
  key: ['hit_id'],
  freshFiles: 'avro',
})

export const crmEvents = bronze('bronze_kafka__crm_events', {
  from: topic('crm-events'),
  contract: 'customers.crm_events@1',
  key: ['event_id'],
})

/** Who decided what of two records, for good, while the topic forgets. */
export const identityCommands = bronze('bronze_kafka__identity_commands', {
  from: topic('customers.identity-commands'),
  contract: 'customers.identity_commands@1',
  key: ['decision_id'],
})

/** The advertisers' files are moved into their place when they are whole, so none has to lie still before it is read. */
export const campaigns = bronze('bronze_files__campaigns', {
  from: files({ prefix: 'raw-data/campaigns', format: 'csv', settle_ms: 0 }),
  contract: 'customers.campaigns@1',
  key: ['campaign_id', 'day'],
})
