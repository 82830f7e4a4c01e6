import { Fault } from '@storemesh/core'
import type { ReplicationDeclaration } from '../../declaration.js'
import type { PostgresConnection } from '../postgres-connection.js'
import { codeOf, postgresFault } from '../postgres-fault.js'

export const replicationName = ({ schema, table, replication }: ReplicationDeclaration): string =>
  `postgres ${schema}.${table} by slot ${replication.slot}`

const HOW_TO_START_ANEW =
  'what changed since may be lost: drop the slot if it is there, declare one by a new name, and fill the table anew in another data folder'

export const slotGone = (declaration: ReplicationDeclaration, why: string) =>
  new Fault(
    'SOURCE_SLOT_GONE',
    `${replicationName(declaration)}: expected the slot that the position was read from, ${why}; ${HOW_TO_START_ANEW}`,
  )

export const positionExpired = (declaration: ReplicationDeclaration, position: string, confirmed: string) =>
  new Fault(
    'SOURCE_POSITION_EXPIRED',
    `${replicationName(declaration)}: the slot begins at ${confirmed}, and the position is ${position}: somebody else read from the slot, or it was made anew; ${HOW_TO_START_ANEW}`,
  )

export const positionAhead = (declaration: ReplicationDeclaration, position: string, flushed: string) =>
  new Fault(
    'SOURCE_POSITION_AHEAD',
    `${replicationName(declaration)}: the server's log ends at ${flushed}, before the position ${position}: it was restored from a backup, or another server took over; ${HOW_TO_START_ANEW}`,
  )

export const slotInUse = (declaration: ReplicationDeclaration) =>
  new Fault(
    'SOURCE_SLOT_IN_USE',
    `${replicationName(declaration)}: expected nobody else to read from the slot, and another process does (pg_replication_slots.active_pid); stop it, or give each its own slot`,
  )

export const publicationMissing = (declaration: ReplicationDeclaration, why: string) => {
  const { schema, table, replication } = declaration
  return new Fault(
    'SOURCE_PUBLICATION_MISSING',
    `${replicationName(declaration)}: ${why}; as the table's owner: CREATE PUBLICATION ${replication.publication} FOR TABLE ${schema}.${table}, before the slot is made`,
  )
}

export const replicationUnavailable = (declaration: ReplicationDeclaration, why: string) =>
  new Fault(
    'SOURCE_REPLICATION_UNAVAILABLE',
    `${replicationName(declaration)}: expected a server with wal_level = logical, ${why}; set it and restart the server, or follow a cursor column: an embedded database knows only that`,
  )

const replicationRefused = (declaration: ReplicationDeclaration, user: string) =>
  new Fault(
    'SOURCE_REPLICATION_REFUSED',
    `${replicationName(declaration)}: user ${user} may not replicate (SQLSTATE 42501); as an administrator: ALTER ROLE ${user} REPLICATION, or whatever grants it where the database is rented`,
  )

/** What the server says to slots and streams, which means something else there than it does to a query. */
export function replicationFault(declaration: ReplicationDeclaration, connection: PostgresConnection, error: unknown): Fault {
  switch (codeOf(error)) {
    case '42501':
      return replicationRefused(declaration, connection.user)
    case '55006':
      return slotInUse(declaration)
    case '42704':
      return isOf(error, 'publication')
        ? publicationMissing(declaration, 'the publication was not there yet, or not any more, when a row changed')
        : slotGone(declaration, 'and it is gone')
    case '55000':
      return isOf(error, 'wal_level')
        ? replicationUnavailable(declaration, 'got a lower one')
        : slotGone(declaration, 'and the server kept its log no longer (max_slot_wal_keep_size)')
    case '53400':
      return new Fault(
        'SOURCE_SLOTS_EXHAUSTED',
        `${replicationName(declaration)}: the server has all the slots that it may have (SQLSTATE 53400); drop one that nobody reads, or raise max_replication_slots`,
      )
    case '57014':
      return new Fault(
        'SOURCE_SLOT_NOT_READY',
        `${replicationName(declaration)}: a slot begins once every transaction that is open has ended, and one has not within a minute; end it (pg_stat_activity), or wait`,
      )
    default:
      return postgresFault(replicationName(declaration), connection, error)
  }
}

/** The server's words are not repeated, but looked at. */
const isOf = (error: unknown, word: string): boolean => error instanceof Error && error.message.includes(word)
