import { every, gold, sql } from '@storemesh/domain'
import { interactionsUnified } from './actions.js'
import { ACCOUNTS_OF_OTHERS, identitiesResolved } from './identity.js'
import { dimUsers } from './people.js'
import { orders } from './sources.js'
import { supportValidated } from './support.js'
import { dimCustomers, rfmAnalysis } from './value.js'
import { customerLifetimeValue } from './lifetime.js'

/** An account as a whole, with whose it is. */

const ofUser = ['user_id'] as const

/** Whatever happens to an account computes that account again. */
export const customer360 = gold('customer_360', {
  reads: [
    dimUsers,
    identitiesResolved,
    orders,
    dimCustomers,
    rfmAnalysis,
    customerLifetimeValue,
    interactionsUnified,
    supportValidated,
  ],
  mayBeEmpty: [identitiesResolved, dimCustomers, rfmAnalysis, customerLifetimeValue, interactionsUnified, supportValidated],
  sql: sql(new URL('./gold/customer_360.sql', import.meta.url)),
  contract: 'customers.customer_360@1',
  write: {
    mode: 'merge',
    key: ofUser,
    entity: {
      columns: ofUser,
      of: {
        dim_users: ofUser,
        'orders.orders_unified': ofUser,
        dim_customers: ofUser,
        rfm_analysis: ofUser,
        customer_lifetime_value: ofUser,
        interactions_unified: ofUser,
        support_validated: ofUser,
      },
      touchedBy: { identities_resolved: ACCOUNTS_OF_OTHERS },
    },
  },
  runs: every('5 minutes'),
})
