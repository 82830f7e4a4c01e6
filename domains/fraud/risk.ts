import { every, gold, input, silver, sql } from '@storemesh/domain'
import { chargebacks, logins, paymentAttempts } from './sources.js'

/** What can be held against an account, and how risky it is by that. Nobody waits for it: all of it runs beside what others wait for. */

const orders = input('orders.orders_unified@1')

const ofUser = ['user_id'] as const

export const chargebacksValidated = silver('chargebacks_validated', {
  reads: [chargebacks],
  sql: sql(new URL('./silver/chargebacks_validated.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['chargeback_id'],
    entity: { columns: ['chargeback_id'], of: { bronze_files__chargebacks: ['chargeback_id'] } },
  },
  runs: every('5 minutes'),
})

/** A late attempt may make a test of what came after it: a card is judged as a whole. */
export const stgCardTests = silver('stg_card_tests', {
  reads: [paymentAttempts],
  sql: sql(new URL('./silver/stg_card_tests.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['card_fingerprint', 'attempt_id'],
    entity: { columns: ['card_fingerprint'], of: { bronze_kafka__payment_attempts: ['card_fingerprint'] } },
  },
  runs: every('5 minutes'),
})

export const stgCredentialChanges = silver('stg_credential_changes', {
  reads: [logins],
  sql: sql(new URL('./silver/stg_credential_changes.sql', import.meta.url)),
  write: { mode: 'merge', key: ['user_id', 'login_id'], entity: { columns: ofUser, of: { bronze_kafka__logins: ofUser } } },
  runs: every('5 minutes'),
})

/** Kept by us: no source tells of them. */
export const riskReasonsDecreed = silver('risk_reasons_decreed', {
  reads: [],
  sql: sql(new URL('./silver/risk_reasons_decreed.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})

/** What names an order is of the account that ordered. */
const WHO_ORDERED = `
  SELECT user_id FROM orders.orders_unified
  WHERE user_id IS NOT NULL AND order_id IN (SELECT transaction_id FROM changed)`

/** An order of nobody is nobody's risk. */
const WHOSE_ORDER = 'SELECT user_id FROM changed WHERE user_id IS NOT NULL'

export const incidentsUnified = silver('incidents_unified', {
  reads: [orders, chargebacksValidated, stgCardTests, stgCredentialChanges],
  mayBeEmpty: [chargebacksValidated, stgCardTests, stgCredentialChanges],
  sql: sql(new URL('./silver/incidents_unified.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['reason', 'incident_id'],
    entity: {
      columns: ofUser,
      of: { 'orders.orders_unified': ofUser, stg_credential_changes: ofUser },
      touchedBy: { 'orders.orders_unified': WHOSE_ORDER, chargebacks_validated: WHO_ORDERED, stg_card_tests: WHO_ORDERED },
    },
  },
  runs: every('5 minutes'),
})

export const customerRisk = gold('customer_risk', {
  reads: [orders, incidentsUnified, riskReasonsDecreed],
  mayBeEmpty: [incidentsUnified],
  sql: sql(new URL('./gold/customer_risk.sql', import.meta.url)),
  contract: 'fraud.customer_risk@1',
  write: {
    mode: 'merge',
    key: ofUser,
    entity: {
      columns: ofUser,
      of: { 'orders.orders_unified': ofUser, incidents_unified: ofUser },
      touchedBy: { 'orders.orders_unified': WHOSE_ORDER },
    },
  },
  runs: every('5 minutes'),
})
