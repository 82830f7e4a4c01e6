import { type Clock, Fault, isFault } from '@storemesh/core'
import type { Positions, TopicDescription } from '../event-log.js'
import type { Connection } from './connection.js'
import type { Generation, HeldPartitions, Hold } from './held-partitions.js'
import { groupPositions } from './kafka-groups.js'
import { namedFault } from './named-fault.js'
import { isPassing } from './passing-error.js'

export interface Committing {
  readonly connection: Pick<Connection, 'coordinator' | 'refresh'>
  readonly clock: Clock
  readonly group: string
  readonly topic: TopicDescription
  readonly held: HeldPartitions
}

export interface BatchOfMember {
  readonly partition: number
  readonly hold: Hold
  readonly position: number
}

/** Through the restart of a broker, or until it is known whose a partition is. */
const AGAIN = { times: 600, every_ms: 50 }

/**
 * Moves a group past a batch, under the generation in which the partition was this member's. kafkajs' own commit answers as if
 * all were well while its consumer starts again, and moves nothing.
 */
export async function commitBatch(committing: Committing, batch: BatchOfMember): Promise<void> {
  const { held, clock, topic } = committing
  let unanswered = false
  for (let times = 1; ; times++) {
    if (held.holds.get(batch.partition) !== batch.hold) throw await goneFrom(committing, batch, unanswered)
    const outcome = await tryOnce(committing, batch, held.generation())
    if (outcome.is === 'committed') return
    if (outcome.is === 'refused' || times === AGAIN.times) throw namedFault(topic.name, outcome.error)
    unanswered ||= outcome.is === 'unanswered'
    await clock.sleep(AGAIN.every_ms)
  }
}

type Outcome = { readonly is: 'committed' } | { readonly is: 'refused' | 'later' | 'unanswered'; readonly error: unknown }

async function tryOnce(
  { connection, group, topic }: Committing,
  { partition, position }: BatchOfMember,
  generation: Generation | undefined,
): Promise<Outcome> {
  if (!generation) return { is: 'later', error: notHeardOf(topic.name, group) }
  let asked = false
  try {
    const coordinator = await connection.coordinator(group)
    asked = true
    const topics = [{ topic: topic.name, partitions: [{ partition, offset: String(position) }] }]
    await coordinator.offsetCommit({ groupId: group, ...generation, retentionTime: -1, topics })
    return { is: 'committed' }
  } catch (error) {
    // the partitions are being shared anew: whose this one is will be known in a moment
    if (isFault(namedFault(topic.name, error), 'GROUP_FENCED')) return { is: 'later', error }
    if (!isPassing(error)) return { is: 'refused', error }
    await connection.refresh().catch((refused: unknown) => {
      if (!isPassing(refused)) throw refused
    })
    return { is: asked && !isAnswer(error) ? 'unanswered' : 'later', error }
  }
}

/** A refusal that the broker itself gave: what it refuses it has not done. */
const isAnswer = (error: unknown): boolean => error instanceof Error && 'type' in error && typeof error.type === 'string'

/** Of a commit whose answer was lost it cannot be said that it has failed, where the group stands past it by now. */
async function goneFrom(
  { connection, group, topic }: Committing,
  { partition, position }: BatchOfMember,
  unanswered: boolean,
): Promise<Fault> {
  const where = `${topic.name}/${partition}`
  const positions: Positions = unanswered ? await groupPositions(connection, group, topic) : new Map()
  if ((positions.get(partition) ?? 0) < position)
    return new Fault('GROUP_FENCED', `${where} has gone to another member meanwhile; drop the batch: it is that one’s now`)
  return new Fault(
    'LOG_UNREACHABLE',
    `${where}: Kafka gave no answer to the commit, the partition has gone to another member, and group ${group} stands past the batch; find out by what the batch has written whether it counts`,
  )
}

const notHeardOf = (where: string, group: string) =>
  new Fault('LOG_UNREACHABLE', `${where}: Kafka has not heard from this member of group ${group}; do the same again`)
