import { every, gold, sql } from '@storemesh/domain'
import { customerLifetimeValue as estimated } from './gold/lifetime/customer-lifetime-value.js'
import { lifetimeValueFits as fitted } from './gold/lifetime/lifetime-value-fits.js'
import { stgOrderDays, stgPurchases } from './value.js'

/** What customers will be worth, by how all of them have bought so far. */

export const customerLifetimeValue = gold('customer_lifetime_value', {
  reads: [stgPurchases, stgOrderDays],
  sql: sql(new URL('./gold/customer_lifetime_value.sql', import.meta.url)),
  through: estimated,
  contract: 'customers.customer_lifetime_value@1',
  // whoever buys tells something of all the others
  write: { mode: 'rebuild' },
  runs: every('1 hour'),
})

export const lifetimeValueFits = gold('lifetime_value_fits', {
  reads: [customerLifetimeValue],
  sql: sql(new URL('./gold/lifetime_value_fits.sql', import.meta.url)),
  through: fitted,
  contract: 'customers.lifetime_value_fits@1',
  write: { mode: 'rebuild' },
})
