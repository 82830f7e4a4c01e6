import { bronzeConformance } from '@storemesh/pipeline/conformance'
import inventory from './domain.js'

const at = '2026-02-01T03:04:05.678901Z'

bronzeConformance(inventory, new URL('../../contracts/inventory/', import.meta.url), {
  bronze_kafka__inventory_events: {
    good: {
      movement_id: 'move_1',
      product_id: 'prod_001',
      store_id: 'store_jkt',
      kind: 'sale',
      quantity: -2,
      source: 'till_7',
      source_version: 4_294_967_296,
      occurred_at: at,
    },
    bad: [
      [{ quantity: 1.5 }, 'EVENT_FIELD_INVALID', 'quantity'],
      [{ quantity: -1_000_001 }, 'EVENT_FIELD_INVALID', 'quantity'],
      [{ source_version: -1 }, 'EVENT_FIELD_INVALID', 'source_version'],
      [{ product_id: '' }, 'EVENT_FIELD_INVALID', 'product_id'],
    ],
  },
  bronze_kafka__product_metadata: {
    good: {
      product_id: 'prod_001',
      name: 'Kopi Susu 250 ml',
      category: 'beverages',
      price: '18500.00',
      attributes: { unit: 'bottle', brand: null, weight_grams: 260 },
      updated_at: at,
    },
    bad: [
      [{ price: '-18500.00' }, 'EVENT_FIELD_INVALID', 'price'],
      [{ attributes: 'bottle' }, 'EVENT_FIELD_INVALID', 'attributes'],
      [{ attributes: { weight_grams: 'heavy' } }, 'EVENT_FIELD_INVALID', 'attributes.weight_grams'],
    ],
  },
  bronze_kafka__stock_commands: {
    good: {
      product_id: 'prod_001',
      store_id: 'store_jkt',
      reservation_id: 'cart_7',
      kind: 'reserve',
      asked_at: at,
      quantity: 2,
      hold_seconds: 900,
      asked_by: 'storefront',
    },
    bad: [
      [{ quantity: -1 }, 'EVENT_FIELD_INVALID', 'quantity'],
      [{ hold_seconds: 86_401 }, 'EVENT_FIELD_INVALID', 'hold_seconds'],
      [{ reservation_id: 'x'.repeat(41) }, 'EVENT_FIELD_INVALID', 'reservation_id'],
    ],
  },
  bronze_kafka__reservations: {
    good: {
      id: '8a1c',
      key: 'prod_001|store_jkt|cart_7',
      row: {
        product_id: 'prod_001',
        store_id: 'store_jkt',
        reservation_id: 'cart_7',
        quantity: 2,
        status: 'refused',
        refusal: 'STOCK_TOO_LOW',
        held_until: at,
        decided_at: at,
        available: 1,
      },
    },
    bad: [
      [{ row: { product_id: 'prod_001' } }, 'EVENT_FIELD_MISSING', 'row.store_id'],
      [{ id: '' }, 'EVENT_FIELD_INVALID', 'id'],
    ],
  },
  bronze_kafka__mapping_commands: {
    good: {
      marketplace: 'shopee',
      listing_id: 'a1',
      decision_id: 'd1',
      product_id: 'prod_001',
      reason: 'the same in another box',
      asked_by: 'ann',
      asked_at: at,
    },
    mayLack: ['product_id'],
    bad: [
      [{ decision_id: 'x'.repeat(41) }, 'EVENT_FIELD_INVALID', 'decision_id'],
      [{ product_id: '' }, 'EVENT_FIELD_INVALID', 'product_id'],
      [{ reason: '' }, 'EVENT_FIELD_INVALID', 'reason'],
    ],
  },
  bronze_files__stock_counts: {
    good: { count_id: 'count_1', product_id: 'prod_001', store_id: 'store_jkt', quantity: 0, counted_at: at },
    bad: [
      [{ quantity: -1 }, 'EVENT_FIELD_INVALID', 'quantity'],
      [{ quantity: 'a dozen' }, 'EVENT_FIELD_INVALID', 'quantity'],
      [{ counted_at: '2026-02-01' }, 'EVENT_FIELD_INVALID', 'counted_at'],
    ],
  },
  bronze_files__stores: {
    good: {
      store_id: 'store_jkt',
      name: 'Jakarta, Blok M',
      kind: 'store',
      city: 'Jakarta Selatan',
      province: 'DKI Jakarta',
      region: 'west',
      valid_from: '2026-01-01',
    },
    bad: [
      [{ valid_from: '2026-02-30' }, 'EVENT_FIELD_INVALID', 'valid_from'],
      [{ valid_from: at }, 'EVENT_FIELD_INVALID', 'valid_from'],
    ],
  },
})
