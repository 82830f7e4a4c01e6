import type { ReplicationDeclaration } from '../../declaration.js'
import { type PostgresConnection, postgresReader } from '../postgres-connection.js'
import { replicationName, slotGone } from './replication-fault.js'
import { lookAtSlot } from './replication-slot.js'

/** What a slot makes its server keep. Both grow while nobody reads, until the disk or `max_slot_wal_keep_size` is full. */
export interface SlotLag {
  /** Written since the last position that was committed. */
  readonly unread_bytes: number
  /** Kept on the server's disk: more than what is unread where a transaction has been open for long. */
  readonly kept_bytes: number
}

/** SOURCE_SLOT_GONE where the slot was dropped, or was never made. */
export async function slotLag(declaration: ReplicationDeclaration, connection: PostgresConnection): Promise<SlotLag> {
  const reader = postgresReader(replicationName(declaration), connection)
  try {
    const { slot, flushed } = await reader.view((view) => lookAtSlot(view, declaration))
    if (!slot) throw slotGone(declaration, 'and there is none')
    return { unread_bytes: Number(flushed - slot.confirmed), kept_bytes: Number(flushed - slot.kept_from) }
  } finally {
    await reader.close()
  }
}
