import { Fault, withinLimit } from '@storemesh/core'
import type { Writing } from '@storemesh/lmdb'
import type { Positions, TopicDescription } from '../event-log.js'
import { requireName, requirePartition } from '../limits.js'
import { requireCurrent } from './partition-state.js'
import type { Topic } from './topic.js'
import * as keys from './topic-keys.js'

export function groupPositions({ environment, description }: Topic, group: string): Positions {
  requireName('group', group)
  requireCurrent(environment, environment, description)
  const positions = new Map<number, number>()
  for (let partition = 0; partition < description.partitions; partition++) {
    const position = keys.numberOf(environment.get(keys.groupKey(group, partition)))
    if (position !== undefined) positions.set(partition, position)
  }
  return positions
}

/** A group that has committed nothing has everything before it. */
export function groupLag(topic: Topic, group: string): ReadonlyMap<number, number> {
  const positions = groupPositions(topic, group)
  return new Map(
    topic
      .ends()
      .map(({ partition, first_offset, next_offset }) => [
        partition,
        Math.max(0, next_offset - Math.max(first_offset, positions.get(partition) ?? 0)),
      ]),
  )
}

export async function commitGroup({ environment, description }: Topic, group: string, positions: Positions): Promise<void> {
  requireName('group', group)
  for (const [partition, position] of positions) {
    requirePartition(description, partition)
    withinLimit(`position in ${description.name}/${partition}`, position, { min: 0, max: keys.OFFSET_MAX })
  }
  await environment.write((transaction) => {
    requireCurrent(transaction, environment, description)
    movePositions(transaction, description, group, positions)
  })
}

/** All of them or none, and only forward. */
export function movePositions(transaction: Writing, description: TopicDescription, group: string, positions: Positions): void {
  const moves = [...positions].map(([partition, position]) => ({ key: keys.groupKey(group, partition), partition, position }))
  for (const { key, partition, position } of moves) {
    const committed = keys.numberOf(transaction.get(key))
    if (committed === undefined || position >= committed) continue
    throw new Fault(
      'GROUP_POSITION_BEHIND',
      `${description.name}/${partition}: group ${group} has got to ${committed}, so it cannot move to ${position}; read its positions again`,
    )
  }
  for (const { key, position } of moves) transaction.put(key, keys.numberValue(position))
}
