import { every, silver, sql } from '@storemesh/domain'
import { usersScd } from './people.js'
import { orders } from './value.js'

/** Who is who: records of persons in all sources, and which of them are one. */

/** A purchase may name a member or a buyer, and two accounts may have bought as one: so several are taken at once. */
export const personRecords = silver('stg_person_records', {
  reads: [usersScd, orders],
  sql: sql(new URL('./silver/stg_person_records.sql', import.meta.url)),
  write: {
    mode: 'merge',
    key: ['record'],
    entity: {
      columns: ['record'],
      of: { users_scd: ["concat('account/', user_id)"] },
      touchedBy: {
        'orders.orders_unified': `
          SELECT concat('till/', user_id) AS record FROM changed WHERE channel = 'pos' AND user_id IS NOT NULL
          UNION
          SELECT concat(marketplace, '/', buyer_id) AS record FROM changed WHERE marketplace IS NOT NULL AND buyer_id IS NOT NULL`,
      },
    },
  },
  runs: every('5 minutes'),
})
