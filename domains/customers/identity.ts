import { every, gold, silver, sql } from '@storemesh/domain'
import { personAliases as answering } from './gold/identity/person-aliases.js'
import { usersScd } from './people.js'
import { identityJournal as found } from './silver/identity/identity-journal.js'
import { validatedDecisions } from './silver/identity/validated-decisions.js'
import { identityCommands, orders } from './sources.js'

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

/** Each decision is judged by those before it. */
export const identityDecisionsValidated = silver('identity_decisions_validated', {
  reads: [identityCommands],
  sql: sql(new URL('./silver/identity_decisions_validated.sql', import.meta.url)),
  through: validatedDecisions,
  contract: 'customers.identity_decisions_validated@1',
  write: { mode: 'rebuild' },
})

/** Whoever is new tells something of all others, so all are compared again. */
export const identityJournal = silver('identity_journal', {
  reads: [personRecords, identityDecisionsValidated],
  mayBeEmpty: [identityDecisionsValidated],
  sql: sql(new URL('./silver/identity_journal.sql', import.meta.url)),
  through: found,
  contract: 'customers.identity_journal@1',
  write: { mode: 'journal', key: ['event_number'] },
  runs: every('10 minutes'),
})

/** Of what the journal notes otherwise, one pair that is none. */
const pairIn = (end: 'least' | 'greatest'): string =>
  `CASE WHEN event = 'TO_REVIEW' THEN ${end}(record, other_record) ELSE '' END`

export const identitiesResolved = silver('identities_resolved', {
  reads: [identityJournal, personRecords],
  sql: sql(new URL('./silver/identities_resolved.sql', import.meta.url)),
  contract: 'customers.identities_resolved@1',
  // what is noted of ids and not of a record is of one record that is none
  write: {
    mode: 'merge',
    key: ['record'],
    entity: { columns: ['record'], of: { identity_journal: ["coalesce(record, '')"], stg_person_records: ['record'] } },
  },
})

/** Who each record was: the journal as versions. */
export const identitiesScd = silver('identities_scd', {
  reads: [identityJournal],
  sql: sql(new URL('./silver/identities_scd.sql', import.meta.url)),
  contract: 'customers.identities_scd@1',
  write: {
    mode: 'merge',
    key: ['record', 'effective_at'],
    // what is noted of ids and not of a record is of one record that is none
    entity: { columns: ['record'], of: { identity_journal: ["coalesce(record, '')"] } },
  },
})

/** The accounts whose person changed. What else changes of a record, such as when it was seen last, is none of theirs. */
export const ACCOUNTS_OF_OTHERS = `
  SELECT record_id AS user_id FROM changed WHERE kind = 'account' GROUP BY record_id, person_id HAVING count(*) = 1`

/** Pairs that the journal put before somebody. Who a record is changes what is still open. */
export const identityReviews = gold('identity_reviews', {
  reads: [identityJournal, identityDecisionsValidated, identitiesResolved],
  mayBeEmpty: [identityDecisionsValidated],
  sql: sql(new URL('./gold/identity_reviews.sql', import.meta.url)),
  contract: 'customers.identity_reviews@1',
  write: {
    mode: 'merge',
    key: ['review_id'],
    entity: {
      columns: ['record', 'other_record'],
      of: {
        identity_journal: [pairIn('least'), pairIn('greatest')],
        identity_decisions_validated: ['record', 'other_record'],
      },
      touchedBy: {
        identities_resolved: `
          SELECT least(record, other_record) AS record, greatest(record, other_record) AS other_record
          FROM identity_journal
          WHERE event = 'TO_REVIEW'
            AND (record IN (SELECT record FROM changed) OR other_record IN (SELECT record FROM changed))`,
      },
    },
  },
})

export const personAliases = gold('person_aliases', {
  reads: [identityJournal],
  sql: sql(new URL('./gold/person_aliases.sql', import.meta.url)),
  through: answering,
  contract: 'customers.person_aliases@1',
  write: { mode: 'rebuild' },
})
