import { bronzeConformance } from '@storemesh/pipeline/conformance'
import customers from './domain.js'

const at = '2026-02-01T03:04:05.678901Z'
const action = { event_id: 'event_1', user_id: 'user_1', product_id: 'prod_001' }
const inShop = { ...action, session_id: 'session_1', timestamp: at, country: 'ID' }

bronzeConformance(customers, new URL('../../contracts/customers/', import.meta.url), {
  bronze_postgres__users: {
    good: {
      user_id: 'user_1',
      name: 'Sri Koesoema',
      email: 'sri@example.com',
      phone: '+62 812 3456 7890',
      birth_date: '17/08/1991',
      address: 'Jl. Melati No. 1',
      city: 'Surakarta',
      province: 'Jawa Tengah',
      created_at: at,
      updated_at: at,
      _change_kind: 'update',
      _change_lsn: '0/16B3748',
      _change_committed_at: at,
    },
    mayLack: [
      'name',
      'email',
      'phone',
      'birth_date',
      'address',
      'city',
      'province',
      '_change_kind',
      '_change_lsn',
      '_change_committed_at',
    ],
    bad: [[{ updated_at: 'yesterday' }, 'EVENT_FIELD_INVALID', 'updated_at']],
  },
  bronze_kafka__product_views: {
    good: { ...inShop, event_type: 'view', view_duration: 0 },
    mayLack: ['view_duration'],
    bad: [
      [{ view_duration: 1.5 }, 'EVENT_FIELD_INVALID', 'view_duration'],
      [{ view_duration: 86_401 }, 'EVENT_FIELD_INVALID', 'view_duration'],
      [{ timestamp: '2026-02-01T03:04:05' }, 'EVENT_FIELD_INVALID', 'timestamp'],
      [{ user_id: '' }, 'EVENT_FIELD_INVALID', 'user_id'],
    ],
  },
  bronze_kafka__cart_events: {
    good: { ...inShop, event_type: 'add', quantity: 2, total_amount: '37000.00' },
    bad: [
      [{ quantity: 0 }, 'EVENT_FIELD_INVALID', 'quantity'],
      [{ quantity: '2' }, 'EVENT_FIELD_INVALID', 'quantity'],
      [{ total_amount: '-37000.00' }, 'EVENT_FIELD_INVALID', 'total_amount'],
      [{ session_id: null }, 'EVENT_FIELD_MISSING', 'session_id'],
    ],
  },
  bronze_kafka__events: {
    good: {
      ...action,
      event_type: 'purchase',
      event_timestamp: at,
      event_data: { price: '18500.00', quantity: 2, session_id: 'session_1', transaction_id: null },
    },
    bad: [
      [{ event_data: [] }, 'EVENT_FIELD_INVALID', 'event_data'],
      [{ event_data: { price: 'cheap' } }, 'EVENT_FIELD_INVALID', 'event_data.price'],
      [{ event_data: { quantity: -1 } }, 'EVENT_FIELD_INVALID', 'event_data.quantity'],
    ],
  },
  bronze_kafka__web_logs: {
    good: {
      hit_id: 'hit_1',
      cookie: 'cookie_1',
      user_id: 'user_1',
      page: '/products/prod_001?from=mail',
      referrer: 'https://search.example/?q=kopi',
      campaign: 'campaign_1',
      at,
      user_agent: 'Mozilla/5.0 (Linux; Android 14)',
    },
    mayLack: ['user_id', 'referrer', 'campaign', 'user_agent'],
    bad: [
      [{ page: '' }, 'EVENT_FIELD_INVALID', 'page'],
      [{ page: `/${'x'.repeat(2000)}` }, 'EVENT_FIELD_INVALID', 'page'],
      [{ at: 1_769_915_045 }, 'EVENT_FIELD_INVALID', 'at'],
    ],
  },
  bronze_kafka__crm_events: {
    good: { event_id: 'event_1', ticket_id: 'ticket_1', user_id: 'user_1', kind: 'feedback', score: 5, channel: 'chat', at },
    mayLack: ['score', 'channel'],
    bad: [
      [{ score: 0 }, 'EVENT_FIELD_INVALID', 'score'],
      [{ score: 6 }, 'EVENT_FIELD_INVALID', 'score'],
      [{ score: 'good' }, 'EVENT_FIELD_INVALID', 'score'],
    ],
  },
  bronze_kafka__identity_commands: {
    good: {
      decision_id: 'd1',
      record: 'account/u1',
      other_record: 'tokopedia/b1',
      verdict: 'SAME_PERSON',
      reason: 'called and asked',
      asked_by: 'ann',
      asked_at: at,
    },
    bad: [
      [{ decision_id: 'x'.repeat(41) }, 'EVENT_FIELD_INVALID', 'decision_id'],
      [{ record: '' }, 'EVENT_FIELD_INVALID', 'record'],
      [{ reason: 'x'.repeat(501) }, 'EVENT_FIELD_INVALID', 'reason'],
    ],
  },
  bronze_files__campaigns: {
    good: { campaign_id: 'campaign_1', day: '2026-02-01', cost: '1250000.50', currency: 'IDR', impressions: 40_000, clicks: 0 },
    bad: [
      [{ clicks: -1 }, 'EVENT_FIELD_INVALID', 'clicks'],
      [{ impressions: '40.000,5' }, 'EVENT_FIELD_INVALID', 'impressions'],
      [{ day: '01/02/2026' }, 'EVENT_FIELD_INVALID', 'day'],
      [{ currency: 'RP' }, 'EVENT_FIELD_INVALID', 'currency'],
    ],
  },
})
