import type { Clock } from '@storemesh/core'
import type { ReplicationDeclaration } from '../../declaration.js'
import { requireLimits } from '../../position.js'
import type { Source, SourceBatch, SourceLimits, SourcePosition, SourceRow } from '../../source.js'
import { type PostgresConnection, postgresReader } from '../postgres-connection.js'
import { changeFeed } from './change-feed.js'
import { lsnText, type Lsn } from './lsn.js'
import { findReplicated, type ReplicatedTable } from './replicated-table.js'
import { positionAhead, positionExpired, replicationName, slotGone } from './replication-fault.js'
import {
  type ChangesPosition,
  positionJson,
  type ReplicationPosition,
  replicationPosition,
  type SnapshotPosition,
} from './replication-position.js'
import { lookAtSlot, makeSlot } from './replication-slot.js'
import { snapshotPage } from './snapshot-page.js'

/** What the server would keep for us of other tables' changes before it is worth a commit without rows: a segment of its log. */
const WORTH_KEEPING_BYTES = 16n << 20n

/** Where a read begins, and what it found there. */
interface Ground {
  readonly table: ReplicatedTable
  readonly start: ReplicationPosition
  readonly flushed: Lsn
}

/**
 * A Postgres table by its log: first the rows that are there, then each insert, update, delete and truncate in the order of the
 * commits, with the exact place of each in the log.
 *
 * The slot makes the server keep its log, and forgets it only up to a position that a reader came back with: that one was
 * committed. What a reader got and did not commit is streamed again from there.
 */
export function replicatedSource(declaration: ReplicationDeclaration, connection: PostgresConnection, clock: Clock): Source {
  const name = replicationName(declaration)
  const reader = postgresReader(name, connection)
  const feed = changeFeed(declaration, connection, reader, clock)
  let turn: Promise<unknown> = Promise.resolve()

  const lookAround = (position: ReplicationPosition | undefined): Promise<Ground> =>
    reader.view(async (view) => {
      const { slot, flushed } = await lookAtSlot(view, declaration)
      const table = await findReplicated(view, declaration)
      if (position) {
        if (!slot) throw slotGone(declaration, 'and it is gone')
        requireWithin(declaration, position, slot.confirmed, flushed)
        return { table, start: position, flushed }
      }
      const lsn = slot ? slot.confirmed : await makeSlot(view, declaration, connection)
      return { table, start: { phase: 'snapshot', lsn, rows_read: 0 }, flushed }
    })

  async function readFrom(position: SourcePosition | undefined, limits: SourceLimits): Promise<SourceBatch> {
    const ground = await lookAround(
      position !== undefined ? replicationPosition(name, position, declaration.key.length) : undefined,
    )
    const { start } = ground
    return start.phase === 'snapshot' ? readTable(ground, start, limits) : readChanges(ground, start, [], limits)
  }

  async function readTable(ground: Ground, start: SnapshotPosition, limits: SourceLimits): Promise<SourceBatch> {
    const { rows, key, isLast } = await reader.view((view) => snapshotPage(view, declaration, ground.table, start, limits))
    const rows_read = start.rows_read + rows.length
    if (isLast) return readChanges(ground, { phase: 'changes', lsn: start.lsn, row: 0, rows_read }, rows, limits)
    return { rows, next: positionJson({ ...start, rows_read, ...(key && { key }) }), caught_up: false }
  }

  async function readChanges(
    { table, flushed }: Ground,
    from: ChangesPosition,
    before: readonly SourceRow[],
    limits: SourceLimits,
  ): Promise<SourceBatch> {
    if (from.lsn >= flushed) return { rows: before, next: positionJson(from), caught_up: true }
    const { rows, next, caught_up } = await feed.read({ relation: table.oid, from, until: flushed, limits, before })
    const worth_keeping = next.lsn - from.lsn >= WORTH_KEEPING_BYTES
    return { rows, next: positionJson(next), caught_up, ...(worth_keeping && { worth_keeping }) }
  }

  return {
    name,
    identity: () => reader.view(async (view) => (await findReplicated(view, declaration)).identity),
    read(position, limits) {
      // one after the other: the slot serves one stream
      const batch = turn.then(() => {
        requireLimits(limits)
        return readFrom(position, limits)
      })
      turn = batch.catch(() => undefined)
      return batch
    },
    async close() {
      await reader.close()
      await feed.close()
    },
  }
}

function requireWithin(declaration: ReplicationDeclaration, { lsn }: ReplicationPosition, confirmed: Lsn, flushed: Lsn): void {
  if (lsn < confirmed) throw positionExpired(declaration, lsnText(lsn), lsnText(confirmed))
  if (lsn > flushed) throw positionAhead(declaration, lsnText(lsn), lsnText(flushed))
}
