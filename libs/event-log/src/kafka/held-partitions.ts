import type { Consumer } from 'kafkajs'
import type { TopicDescription } from '../event-log.js'

/** What a member reads next of one partition. As long as the partition stays with it, this is one object. */
export interface Hold {
  next_offset: number | undefined
}

/** As which a coordinator knows a member. The partitions shared in one generation are shared otherwise in the next. */
export interface Generation {
  readonly memberId: string
  readonly groupGenerationId: number
}

export interface HeldPartitions {
  readonly holds: Map<number, Hold>
  /** Undefined until the coordinator has heard from the member in this generation. */
  readonly generation: () => Generation | undefined
  /** Why the member takes no part any more and does not come back; undefined while it does. */
  readonly ended: () => unknown
}

type Events = Pick<Consumer, 'on' | 'pause'>

/**
 * Follows what a member is given. kafkajs tells a generation only with the heartbeats; a commit that took whichever one the
 * client has at that moment could go out under the next, for a partition that is another member's there.
 */
export function heldPartitions(consumer: Events, topic: TopicDescription): { held: HeldPartitions; joined: Promise<void> } {
  const holds = new Map<number, Hold>()
  let member = ''
  let generation: Generation | undefined
  let ended: unknown
  consumer.on('consumer.heartbeat', ({ payload: { memberId, groupGenerationId } }) => {
    if (memberId === member) generation = { memberId, groupGenerationId }
  })
  const joined = new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload: { error, restart } }) => {
      holds.clear()
      generation = undefined
      if (restart) return // it comes back by itself, under another name
      ended = error
      reject(error)
    })
    consumer.on('consumer.group_join', ({ payload }) => {
      // by another name it was away, and others may have had its partitions
      if (payload.memberId !== member) holds.clear()
      member = payload.memberId
      generation = undefined
      const mine = new Set(payload.memberAssignment[topic.name])
      for (const partition of holds.keys()) if (!mine.has(partition)) holds.delete(partition)
      for (const partition of mine) if (!holds.has(partition)) holds.set(partition, { next_offset: undefined })
      consumer.pause([{ topic: topic.name }])
      resolve()
    })
  })
  joined.catch(() => undefined) // who joins hears of it, unless its connecting failed first
  return { held: { holds, generation: () => generation, ended: () => ended }, joined }
}
