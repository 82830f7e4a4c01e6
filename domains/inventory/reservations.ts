import { bronze, every, silver, sql } from '@storemesh/domain'
import { topic } from '@storemesh/source'

/** What became of what was asked for: the live ledger's answers are kept, since only it knows in which order it decided. */
export const reservationChanges = bronze('bronze_kafka__reservations', {
  from: topic('inventory.reservations'),
  contract: 'inventory.reservation_changes@1',
  key: ['id'],
})

/** In the tempo of the stock ledger, beside which it is read. */
export const reservationsValidated = silver('reservations_validated', {
  reads: [reservationChanges],
  mayBeEmpty: [reservationChanges],
  sql: sql(new URL('./silver/reservations_validated.sql', import.meta.url)),
  write: { mode: 'merge', key: ['key'], entity: { columns: ['key'], of: { bronze_kafka__reservations: ['key'] } } },
  runs: every('5 minutes'),
})
