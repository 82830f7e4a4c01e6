import { bronze, defineDomain, product } from '@storemesh/domain'
import { files, topic } from '@storemesh/source'
import { accountFeaturesOf } from './live/account-features.js'
import { cardFeaturesOf } from './live/card-features.js'

/** Fraud: which payments and logins are not what they seem.
 *  Read downwards: where data comes from, what we keep, what we publish. */

const paymentAttempts = bronze('bronze_kafka__payment_attempts', {
  from: topic('payment-attempts'),
  contract: 'fraud.payment_attempts@1',
  key: ['attempt_id'],
})

const logins = bronze('bronze_kafka__logins', {
  from: topic('logins'),
  contract: 'fraud.logins@1',
  key: ['login_id'],
})

/** The bank's files are moved into their place when they are whole, so none has to lie still before it is read. */
const chargebacks = bronze('bronze_files__chargebacks', {
  from: files({ prefix: 'raw-data/chargebacks', format: 'csv', settle_ms: 0 }),
  contract: 'fraud.chargebacks@1',
  key: ['chargeback_id'],
})

export default defineDomain({
  name: 'fraud',
  owner: 'team-fraud',
  tables: [paymentAttempts, logins, chargebacks],
  live: [cardFeaturesOf, accountFeaturesOf],
  products: [
    product({ contract: 'fraud.card_features@1', from: cardFeaturesOf }),
    product({ contract: 'fraud.account_features@1', from: accountFeaturesOf }),
  ],
})
