import { defineDomain, product } from '@storemesh/domain'
import { accountFeaturesOf } from './live/account-features.js'
import { cardFeaturesOf } from './live/card-features.js'
import {
  chargebacksValidated,
  customerRisk,
  incidentsUnified,
  riskReasonsDecreed,
  stgCardTests,
  stgCredentialChanges,
} from './risk.js'
import { chargebacks, logins, paymentAttempts } from './sources.js'

/** Fraud: which payments and logins are not what they seem.
 *  Where data comes from is in `sources`; how risky an account is in `risk`; what we publish is below. */

export default defineDomain({
  name: 'fraud',
  owner: 'team-fraud',
  tables: [
    paymentAttempts,
    logins,
    chargebacks,
    chargebacksValidated,
    stgCardTests,
    stgCredentialChanges,
    riskReasonsDecreed,
    incidentsUnified,
    customerRisk,
  ],
  live: [cardFeaturesOf, accountFeaturesOf],
  products: [
    product({ contract: 'fraud.card_features@1', from: cardFeaturesOf }),
    product({ contract: 'fraud.account_features@1', from: accountFeaturesOf }),
    product({ contract: 'fraud.customer_risk@1', from: customerRisk }),
  ],
})
