import type { Domain } from '@storemesh/domain'
import type { ToldLayer } from './told-layer.js'

const layer = (namespace: string, table: string, source: string, key: string, fields: string): ToldLayer => ({
  namespace,
  table,
  source,
  key: key.split(' '),
  fields: fields.split(' '),
})

// biome-ignore format: a table reads better in rows
const ALL: readonly ToldLayer[] = [
  layer('customers', 'bronze_kafka__product_views', 'product-views-topic', 'event_id', 'event_type user_id product_id session_id timestamp country view_duration'),
  layer('customers', 'bronze_kafka__cart_events', 'cart-events-topic', 'event_id', 'event_type user_id product_id session_id timestamp country quantity total_amount'),
  layer('customers', 'bronze_kafka__events', 'user-events', 'event_id', 'user_id product_id event_type event_timestamp event_data.price event_data.quantity event_data.session_id event_data.transaction_id'),
  layer('customers', 'bronze_kafka__web_logs', 'web-logs', 'hit_id', 'cookie user_id page referrer campaign at user_agent'),
  layer('customers', 'bronze_kafka__crm_events', 'crm-events', 'event_id', 'ticket_id user_id kind score channel at'),
  layer('inventory', 'bronze_kafka__inventory_events', 'inventory-events', 'movement_id', 'product_id store_id kind quantity source source_version occurred_at'),
  layer('inventory', 'bronze_kafka__product_metadata', 'product-metadata', 'product_id updated_at', 'name category price attributes.unit attributes.brand attributes.weight_grams'),
  layer('fraud', 'bronze_kafka__payment_attempts', 'payment-attempts', 'attempt_id', 'transaction_id card_fingerprint device_id ip amount currency outcome attempted_at'),
  layer('fraud', 'bronze_kafka__logins', 'logins', 'login_id', 'user_id device_id ip outcome changed_credential at'),
  layer('customers', 'bronze_files__campaigns', 'raw-data/campaigns', 'campaign_id day', 'cost currency impressions clicks'),
  layer('inventory', 'bronze_files__stock_counts', 'raw-data/stock-counts', 'count_id', 'product_id store_id quantity counted_at'),
  layer('inventory', 'bronze_files__stores', 'raw-data/stores', 'store_id valid_from', 'name kind city province region'),
  layer('fraud', 'bronze_files__chargebacks', 'raw-data/chargebacks', 'chargeback_id', 'transaction_id amount currency reason received_at'),
  { ...layer('orders', 'bronze_postgres__orders', 'public.orders', 'order_id', 'updated_at user_id status total_amount currency channel lines created_at'), showsNewest: true },
  layer('orders', 'bronze_postgres__refunds', 'public.refunds', 'refund_id', 'order_id amount currency reason created_at updated_at'),
]

/** The way into bronze of all that is told beside the purchases, as far as the domains take it in. */
export const toldLayers = (domains: readonly Domain[]): readonly ToldLayer[] =>
  ALL.filter(({ namespace, table }) =>
    domains.some(({ name, tables }) => name === namespace && tables.some((declared) => declared.name === table)),
  )
