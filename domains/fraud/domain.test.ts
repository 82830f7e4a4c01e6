import { bronzeConformance } from '@storemesh/pipeline/conformance'
import fraud from './domain.js'

const at = '2026-02-01T03:04:05.678901Z'

bronzeConformance(fraud, new URL('../../contracts/fraud/', import.meta.url), {
  bronze_kafka__payment_attempts: {
    good: {
      attempt_id: 'attempt_1',
      transaction_id: 'txn_1',
      card_fingerprint: 'card_1',
      device_id: 'device_1',
      ip: '2001:db8::1',
      amount: '250000.00',
      currency: 'IDR',
      outcome: 'declined',
      attempted_at: at,
    },
    mayLack: ['device_id', 'ip'],
    bad: [
      [{ amount: '-1.00' }, 'EVENT_FIELD_INVALID', 'amount'],
      [{ amount: '12.345' }, 'EVENT_FIELD_INVALID', 'amount'],
      [{ currency: 'rupiah' }, 'EVENT_FIELD_INVALID', 'currency'],
      [{ card_fingerprint: '' }, 'EVENT_FIELD_INVALID', 'card_fingerprint'],
      [{ attempted_at: '2026-02-01 03:04' }, 'EVENT_FIELD_INVALID', 'attempted_at'],
    ],
  },
  bronze_kafka__logins: {
    good: {
      login_id: 'login_1',
      user_id: 'user_1',
      device_id: 'device_1',
      ip: '203.0.113.7',
      outcome: 'success',
      changed_credential: false,
      at,
    },
    bad: [
      [{ changed_credential: 'no' }, 'EVENT_FIELD_INVALID', 'changed_credential'],
      [{ user_id: 7 }, 'EVENT_FIELD_INVALID', 'user_id'],
      [{ at: null }, 'EVENT_FIELD_MISSING', 'at'],
    ],
  },
  bronze_files__chargebacks: {
    good: {
      chargeback_id: 'chargeback_1',
      transaction_id: 'txn_1',
      amount: '250000.00',
      currency: 'IDR',
      reason: 'not as described, says "the customer"',
      received_at: at,
    },
    bad: [
      [{ amount: '1.000,00' }, 'EVENT_FIELD_INVALID', 'amount'],
      [{ received_at: '1 February' }, 'EVENT_FIELD_INVALID', 'received_at'],
    ],
  },
})
