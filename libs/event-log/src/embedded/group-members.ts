import { Fault, isJsonObject, type Json, parseJson, withinLimit } from '@storemesh/core'
import type { Reading, Writing } from '@storemesh/lmdb'
import type { TopicDescription } from '../event-log.js'
import { GROUP_MEMBERS_MAX } from '../limits.js'
import { type Owner, sharePartitions } from './share-partitions.js'
import * as keys from './topic-keys.js'

/** One row for each group: who takes part, until when each counts as alive, and which partition is whose. */
export interface GroupMembers {
  readonly aliveUntil_ms: ReadonlyMap<string, number>
  readonly owners: readonly Owner[]
}

const NOBODY: Owner = { member: '', generation: 0 }

export function groupMembers(reading: Reading, group: string, { partitions }: TopicDescription): GroupMembers {
  const stored = reading.get(keys.membersKey(group))
  const row = stored ? parseJson(stored.toString()) : undefined
  const alive = isJsonObject(row) && isJsonObject(row['alive']) ? Object.entries(row['alive']) : []
  const owners = isJsonObject(row) && Array.isArray(row['owners']) ? row['owners'].map(ownerIn) : []
  return {
    aliveUntil_ms: new Map(alive.map(([member, until_ms]) => [member, typeof until_ms === 'number' ? until_ms : 0])),
    owners: Array.from({ length: partitions }, (_, partition) => owners[partition] ?? NOBODY),
  }
}

function ownerIn(stored: Json): Owner {
  const [member, generation] = Array.isArray(stored) ? stored : []
  return typeof member === 'string' && typeof generation === 'number' ? { member, generation } : NOBODY
}

/** Says that this member is alive until then, lets go those who are not, and shares anew where that changes anything. */
export function beHeardOf(
  transaction: Writing,
  group: string,
  topic: TopicDescription,
  { member, now_ms, session_max_ms }: { readonly member: string; readonly now_ms: number; readonly session_max_ms: number },
): void {
  const { aliveUntil_ms, owners } = groupMembers(transaction, group, topic)
  const alive = new Map([...aliveUntil_ms].filter(([, until_ms]) => until_ms > now_ms))
  alive.set(member, now_ms + session_max_ms)
  withinLimit(`members of group ${group}`, alive.size, { min: 0, max: GROUP_MEMBERS_MAX })
  put(transaction, group, { aliveUntil_ms: alive, owners })
}

export function letGo(transaction: Writing, group: string, topic: TopicDescription, member: string): void {
  const { aliveUntil_ms, owners } = groupMembers(transaction, group, topic)
  const others = new Map(aliveUntil_ms)
  others.delete(member)
  put(transaction, group, { aliveUntil_ms: others, owners })
}

function put(transaction: Writing, group: string, { aliveUntil_ms, owners }: GroupMembers): void {
  const shared = sharePartitions([...aliveUntil_ms.keys()], owners)
  const row = {
    alive: Object.fromEntries(aliveUntil_ms),
    owners: shared.map(({ member, generation }) => [member, generation]),
  }
  transaction.put(keys.membersKey(group), Buffer.from(JSON.stringify(row)))
}

/** GROUP_FENCED where the partition is not this owner's any more. */
export function requireOwner(reading: Reading, group: string, topic: TopicDescription, partition: number, owner: Owner): void {
  const now = groupMembers(reading, group, topic).owners[partition]
  if (now?.member === owner.member && now.generation === owner.generation) return
  throw new Fault(
    'GROUP_FENCED',
    `${topic.name}/${partition}: the partition has gone to another member of group ${group}; leave this batch to that one`,
  )
}
