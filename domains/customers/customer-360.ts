import { every, gold, sql } from '@storemesh/domain'
import { interactionsUnified } from './actions.js'
import { dimUsers } from './people.js'
import { supportValidated } from './support.js'
import { dimCustomers, orders, rfmAnalysis } from './value.js'
import { customerLifetimeValue } from './lifetime.js'

/** A person as a whole. */

const ofUser = ['user_id'] as const

/** Whatever happens to an account computes that account again. */
export const customer360 = gold('customer_360', {
  reads: [dimUsers, orders, dimCustomers, rfmAnalysis, customerLifetimeValue, interactionsUnified, supportValidated],
  mayBeEmpty: [dimCustomers, rfmAnalysis, customerLifetimeValue, interactionsUnified, supportValidated],
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
    },
  },
  runs: every('5 minutes'),
})
