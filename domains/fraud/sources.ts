import { bronze } from '@storemesh/domain'
import { files, topic } from '@storemesh/source'

/** Where data of fraud comes from: each table keeps what one source shows, as it came. */

export const paymentAttempts = bronze('bronze_kafka__payment_attempts', {
  from: topic('payment-attempts'),
  contract: 'fraud.payment_attempts@1',
  key: ['attempt_id'],
})

export const logins = bronze('bronze_kafka__logins', {
  from: topic('logins'),
  contract: 'fraud.logins@1',
  key: ['login_id'],
})

/** The bank's files are moved into their place when they are whole, so none has to lie still before it is read. */
export const chargebacks = bronze('bronze_files__chargebacks', {
  from: files({ prefix: 'raw-data/chargebacks', format: 'csv', settle_ms: 0 }),
  contract: 'fraud.chargebacks@1',
  key: ['chargeback_id'],
})
