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
}

/** What of kafkajs' consumer is needed here. */
export interface MemberEvents {
  on(name: 'consumer.heartbeat', listener: (event: { readonly payload: Generation }) => void): unknown
  on(name: 'consumer.crash', listener: (event: { readonly payload: Crash }) => void): unknown
  on(name: 'consumer.group_join', listener: (event: { readonly payload: Joining }) => void): unknown
  pause(topics: { topic: string }[]): void
}

interface Crash {
  readonly error: Error
  readonly restart: boolean
}

interface Joining {
  readonly memberId: string
  readonly memberAssignment: Readonly<Record<string, readonly number[]>>
}

/**
 * Follows what a member is given. kafkajs tells a generation only with the heartbeats; a commit that took whichever one the
 * client has at that moment could go out under the next, for a partition that is another member's there.
 */
export function heldPartitions(
  consumer: MemberEvents,
  topic: TopicDescription,
  onLost: (error: Error) => void,
): { held: HeldPartitions; joined: Promise<void> } {
  const holds = new Map<number, Hold>()
  let member = ''
  let generation: Generation | undefined
  consumer.on('consumer.heartbeat', ({ payload: { memberId, groupGenerationId } }) => {
    if (memberId === member) generation = { memberId, groupGenerationId }
  })
  const joined = new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload: { error, restart } }) => {
      holds.clear()
      generation = undefined
      reject(error) // of use before its first joining only
      if (!restart && member !== '') onLost(error) // else it comes back by itself, under another name
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
  return { held: { holds, generation: () => generation }, joined }
}
