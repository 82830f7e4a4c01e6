import { bronzeConformance } from '@storemesh/pipeline/conformance'
import orders from './domain.js'

const at = '2026-02-01T03:04:05.678901Z'
const money = { total_amount: '37000.00', currency: 'IDR' }

bronzeConformance(orders, new URL('../../contracts/orders/', import.meta.url), {
  bronze_kafka__transactions: {
    good: {
      transaction_id: 'txn_1',
      user_id: 'user_1',
      products: [{ product_id: 'prod_001', quantity: 2, price: '18500.00' }],
      ...money,
      country: 'ID',
      transaction_timestamp: at,
      channel: 'web',
      store_id: 'store_jkt',
      payment_method: 'card',
      card_fingerprint: 'card_1',
      device_id: 'device_1',
      ip: '203.0.113.7',
      shipping_address: 'Jl. Melati No. 1',
    },
    mayLack: ['currency', 'channel', 'store_id', 'payment_method', 'card_fingerprint', 'device_id', 'ip', 'shipping_address'],
    bad: [
      [{ products: [] }, 'EVENT_FIELD_INVALID', 'products'],
      [{ products: [{ product_id: 'prod_001', quantity: 2 }] }, 'EVENT_FIELD_MISSING', 'products[0].price'],
      [{ total_amount: '-1.00' }, 'EVENT_FIELD_INVALID', 'total_amount'],
    ],
  },
  bronze_files__pos_sales: {
    good: {
      receipt_id: 'receipt_1',
      line_number: 1,
      entry: 'sale',
      store_id: 'store_jkt',
      sold_at: at,
      product_id: 'prod_001',
      quantity: 2,
      unit_price: '18500.00',
      ...money,
      payment_method: 'card',
      card_fingerprint: 'card_1',
      member_id: 'user_1',
    },
    mayLack: ['payment_method', 'card_fingerprint', 'member_id'],
    bad: [
      [{ line_number: 0 }, 'EVENT_FIELD_INVALID', 'line_number'],
      [{ unit_price: 'Rp 18.500' }, 'EVENT_FIELD_INVALID', 'unit_price'],
    ],
  },
  bronze_mongo__marketplace_orders: {
    good: {
      _id: 'document_1',
      marketplace: 'tokopedia',
      order_sn: 'txn_1',
      buyer_id: 'buyer_1',
      buyer_name_masked: 'S***a',
      items: [{ item_id: 'item_1', item_name: 'KOPI SUSU 250ML READY', quantity: 2, price: '18500.00' }],
      ...money,
      created_at: at,
    },
    mayLack: ['buyer_name_masked'],
    bad: [[{ items: [{ item_id: 'item_1' }] }, 'EVENT_FIELD_MISSING', 'items[0].item_name']],
  },
  bronze_postgres__orders: {
    good: {
      order_id: 'order_1',
      user_id: 'user_1',
      status: 'paid',
      ...money,
      channel: 'web',
      lines: '[{"product_id":"prod_001","quantity":2,"price":"18500.00"}]',
      created_at: at,
      updated_at: at,
      _change_kind: 'update',
      _change_lsn: '0/16B3748',
      _change_committed_at: at,
    },
    mayLack: ['_change_kind', '_change_lsn', '_change_committed_at'],
    bad: [
      [{ total_amount: '-37000.00' }, 'EVENT_FIELD_INVALID', 'total_amount'],
      [{ lines: [] }, 'EVENT_FIELD_INVALID', 'lines'],
      [{ status: '' }, 'EVENT_FIELD_INVALID', 'status'],
    ],
  },
  bronze_postgres__refunds: {
    good: {
      refund_id: 'refund_1',
      order_id: 'order_1',
      amount: '18500.00',
      currency: 'IDR',
      reason: 'arrived broken',
      created_at: at,
      updated_at: at,
      _change_kind: 'update',
      _change_lsn: '0/16B3748',
      _change_committed_at: at,
    },
    mayLack: ['_change_kind', '_change_lsn', '_change_committed_at'],
    bad: [
      [{ amount: '-18500.00' }, 'EVENT_FIELD_INVALID', 'amount'],
      [{ updated_at: 'now' }, 'EVENT_FIELD_INVALID', 'updated_at'],
    ],
  },
})
