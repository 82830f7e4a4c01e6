import { Fault, withinLimit } from '@storemesh/core'
import type { Positions, TopicDescription } from '../event-log.js'
import { requireName, requirePartition } from '../limits.js'
import type { Connection } from './connection.js'

const NOBODY = { groupGenerationId: -1, memberId: '', retentionTime: -1 }

export async function groupPositions(
  connection: Pick<Connection, 'coordinator'>,
  group: string,
  topic: TopicDescription,
): Promise<Positions> {
  requireName('group', group)
  const partitions = Array.from({ length: topic.partitions }, (_, partition) => ({ partition }))
  const coordinator = await connection.coordinator(group)
  const { responses } = await coordinator.offsetFetch({ groupId: group, topics: [{ topic: topic.name, partitions }] })
  const found = responses.flatMap((one) => one.partitions).map(({ partition, offset }) => [partition, Number(offset)] as const)
  return new Map(found.filter(([, offset]) => offset >= 0).toSorted(([a], [b]) => a - b))
}

/**
 * Kafka itself moves a group wherever it is told, so the positions are compared here. Of two that commit for one group at the
 * same moment without being its members the later wins; members are fenced by Kafka.
 */
export async function commitGroup(
  connection: Connection,
  group: string,
  topic: TopicDescription,
  positions: Positions,
): Promise<void> {
  requireName('group', group)
  for (const [partition, position] of positions) {
    requirePartition(topic, partition)
    withinLimit(`position in ${topic.name}/${partition}`, position, { min: 0, max: Number.MAX_SAFE_INTEGER })
  }
  const committed = await groupPositions(connection, group, topic)
  for (const [partition, position] of positions) {
    const before = committed.get(partition)
    if (before === undefined || position >= before) continue
    throw new Fault(
      'GROUP_POSITION_BEHIND',
      `${topic.name}/${partition}: group ${group} has got to ${before}, so it cannot move to ${position}; read its positions again`,
    )
  }
  if (positions.size === 0) return
  const coordinator = await connection.coordinator(group)
  const partitions = [...positions].map(([partition, position]) => ({ partition, offset: String(position) }))
  await coordinator.offsetCommit({ groupId: group, ...NOBODY, topics: [{ topic: topic.name, partitions }] })
}
