import { every, gold, sql } from '@storemesh/domain'
import { interactionsUnified } from './actions.js'
import { identitiesResolved } from './identity.js'
import { stgContacts, dimUsers } from './people.js'
import { orders, risk } from './sources.js'
import { supportValidated } from './support.js'
import { dimCustomers, rfmAnalysis } from './value.js'
import { customerLifetimeValue } from './lifetime.js'

/** An account as a whole, with whose it is. */

const ofUser = ['user_id'] as const

/** A record that changed is shown with all accounts of its person, that which it had and that which it has. */
const ACCOUNTS_OF_PERSONS = `
  SELECT record_id AS user_id FROM changed WHERE kind = 'account'
  UNION
  SELECT record_id AS user_id
  FROM identities_resolved
  WHERE kind = 'account' AND person_id IN (SELECT person_id FROM changed)`

/** How risky an account is shows at all accounts of its person. */
const ACCOUNTS_BESIDE = `
  SELECT user_id FROM changed
  UNION
  SELECT others.record_id AS user_id
  FROM identities_resolved AS records
  INNER JOIN identities_resolved AS others ON others.person_id = records.person_id
  WHERE records.kind = 'account' AND others.kind = 'account' AND records.record_id IN (SELECT user_id FROM changed)`

/** What nobody did is nobody's to compute again: a missing value among the touched would have every row compared with care for it. */
const WHOSE_IT_IS = 'SELECT user_id FROM changed WHERE user_id IS NOT NULL'

/** Whatever happens to an account computes that account again. */
export const customer360 = gold('customer_360', {
  reads: [
    dimUsers,
    stgContacts,
    identitiesResolved,
    orders,
    dimCustomers,
    rfmAnalysis,
    customerLifetimeValue,
    interactionsUnified,
    supportValidated,
    risk,
  ],
  mayBeEmpty: [
    stgContacts,
    identitiesResolved,
    dimCustomers,
    rfmAnalysis,
    customerLifetimeValue,
    interactionsUnified,
    supportValidated,
    risk,
  ],
  sql: sql(new URL('./gold/customer_360.sql', import.meta.url)),
  contract: 'customers.customer_360@1',
  write: {
    mode: 'merge',
    key: ofUser,
    entity: {
      columns: ofUser,
      of: {
        dim_users: ofUser,
        stg_contacts: ofUser,
        'orders.orders_unified': ofUser,
        dim_customers: ofUser,
        rfm_analysis: ofUser,
        customer_lifetime_value: ofUser,
        interactions_unified: ofUser,
        support_validated: ofUser,
      },
      touchedBy: {
        'orders.orders_unified': WHOSE_IT_IS,
        interactions_unified: WHOSE_IT_IS,
        support_validated: WHOSE_IT_IS,
        identities_resolved: ACCOUNTS_OF_PERSONS,
        'fraud.customer_risk': ACCOUNTS_BESIDE,
      },
    },
  },
  runs: every('5 minutes'),
})
