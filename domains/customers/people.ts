import { every, gold, silver, sql } from '@storemesh/domain'
import { normalisedContacts as writtenOneWay } from './silver/identity/normalised-contacts.js'
import { users } from './sources.js'

/** Who has an account, in every version of what they told us of themselves. */

export const usersScd = silver('users_scd', {
  reads: [users],
  sql: sql(new URL('./silver/users_scd.sql', import.meta.url)),
  write: { mode: 'versions', key: ['user_id'], at: 'updated_at', entity: { of: { bronze_postgres__users: ['user_id'] } } },
  runs: every('30 seconds'),
})

export const stgContacts = silver('stg_contacts', {
  reads: [usersScd],
  sql: sql(new URL('./silver/stg_contacts.sql', import.meta.url)),
  through: writtenOneWay,
  contract: 'customers.stg_contacts@1',
  write: { mode: 'rebuild' },
  runs: every('5 minutes'),
})

export const dimUsers = gold('dim_users', {
  reads: [usersScd],
  sql: sql(new URL('./gold/dim_users.sql', import.meta.url)),
  contract: 'customers.dim_users@1',
  write: { mode: 'merge', key: ['user_key'], entity: { columns: ['user_id'], of: { users_scd: ['user_id'] } } },
})
