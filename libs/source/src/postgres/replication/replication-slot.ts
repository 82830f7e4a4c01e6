import type { ReplicationDeclaration } from '../../declaration.js'
import type { PostgresConnection, PostgresView } from '../postgres-connection.js'
import { serverLsn, type Lsn } from './lsn.js'
import { replicationFault, replicationUnavailable, slotGone } from './replication-fault.js'

export interface Slot {
  /** Changes from here on can be read; those before were confirmed. */
  readonly confirmed: Lsn
  /** From here on the server keeps its log for the slot. */
  readonly kept_from: Lsn
}

export interface SlotView {
  /** Undefined where the slot does not exist yet. */
  readonly slot: Slot | undefined
  /** The end of what is durable: everything that was committed by now lies before it. */
  readonly flushed: Lsn
}

const SLOT = `
  SELECT current_setting('wal_level') AS wal_level, pg_current_wal_flush_lsn()::text AS flushed, s.slot_name AS name,
         (s.plugin = 'pgoutput' AND s.database = current_database())::text AS is_ours,
         s.confirmed_flush_lsn::text AS confirmed, s.restart_lsn::text AS kept_from, s.wal_status AS status
  FROM (VALUES (1)) AS one LEFT JOIN pg_replication_slots s ON s.slot_name = $1`

/** SOURCE_REPLICATION_UNAVAILABLE, SOURCE_SLOT_GONE. */
export async function lookAtSlot(view: PostgresView, declaration: ReplicationDeclaration): Promise<SlotView> {
  const [found] = await view.rows(SLOT, [declaration.replication.slot])
  const wal_level = found?.['wal_level'] ?? 'none'
  if (wal_level !== 'logical') throw replicationUnavailable(declaration, `got ${wal_level}`)
  const flushed = serverLsn(found?.['flushed'])
  if (!found || found['name'] === null) return { slot: undefined, flushed }
  if (found['is_ours'] !== 'true') throw slotGone(declaration, 'and that name is of a slot of another database or plugin')
  // a slot that lost its log has neither of them, or a status that says so
  if (found['status'] === 'lost' || found['confirmed'] === null || found['kept_from'] === null)
    throw slotGone(declaration, 'and the server kept its log no longer (max_slot_wal_keep_size)')
  return { slot: { confirmed: serverLsn(found['confirmed']), kept_from: serverLsn(found['kept_from']) }, flushed }
}

/** Returns where it begins. It waits for the transactions that are open: what they did is told whole, or was there before. */
export async function makeSlot(
  view: PostgresView,
  declaration: ReplicationDeclaration,
  connection: PostgresConnection,
): Promise<Lsn> {
  const { slot } = declaration.replication
  try {
    const [made] = await view.rows(`SELECT lsn::text AS lsn FROM pg_create_logical_replication_slot($1, 'pgoutput')`, [slot])
    return serverLsn(made?.['lsn'])
  } catch (error) {
    throw replicationFault(declaration, connection, error)
  }
}
