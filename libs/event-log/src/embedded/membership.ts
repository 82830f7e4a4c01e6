import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Clock, withinLimit } from '@storemesh/core'
import type { JoinOptions, MemberBatch, Membership } from '../event-log.js'
import { requireName, requireReadLimits, SESSION_MS } from '../limits.js'
import { beHeardOf, groupMembers, letGo, requireOwner } from './group-members.js'
import { movePositions } from './group-positions.js'
import { partitionState, requireCurrent } from './partition-state.js'
import type { Owner } from './share-partitions.js'
import type { Topic } from './topic.js'
import * as keys from './topic-keys.js'

/** Several times in a session, so that one that is late does not cost the partitions. */
const HEARD_IN_SESSION = 4
const LOOK_EVERY_MS = { min: 2, max: 25 }

interface Held extends Owner {
  readonly partition: number
}

/** Joins, and says now and then that it is alive until it leaves or the log is closed. */
export async function joinGroup(
  topic: Topic,
  group: string,
  member: string,
  { session_max_ms = SESSION_MS.usual, ...limits }: JoinOptions,
  clock: Clock,
): Promise<Membership> {
  requireName('group', group)
  requireReadLimits(limits)
  withinLimit('session_max_ms', session_max_ms, SESSION_MS)
  const { environment, description } = topic
  const leaving = new AbortController()
  const trouble: { error?: unknown } = {}

  const heard = () =>
    environment.write((transaction) => {
      requireCurrent(transaction, environment, description)
      beHeardOf(transaction, group, description, { member, now_ms: clock.now_ms(), session_max_ms })
    })
  const held = (): Held[] =>
    groupMembers(environment, group, description).owners.flatMap((owner, partition) =>
      owner.member === member ? [{ ...owner, partition }] : [],
    )
  await heard()

  const stayAlive = async () => {
    while (!leaving.signal.aborted) {
      await clock.sleep(session_max_ms / HEARD_IN_SESSION, leaving.signal)
      if (!leaving.signal.aborted) await heard()
    }
  }
  const alive = stayAlive().catch((error: unknown) => {
    // Told to whoever takes batches: without being heard of, this member has no partitions for long.
    trouble.error = error
    topic.appended.ring()
  })
  const leave = async () => {
    leaving.abort()
    await alive
    await environment.write((transaction) => {
      requireCurrent(transaction, environment, description)
      letGo(transaction, group, description, member)
    })
  }
  let left: Promise<void> | undefined

  return {
    partitions: () => (leaving.signal.aborted ? [] : held().map(({ partition }) => partition)),
    batches: () => memberBatches(topic, group, limits, { held, leaving: leaving.signal, trouble }),
    leave() {
      left ??= leave()
      return left
    },
  }
}

interface Member {
  readonly held: () => Held[]
  readonly leaving: AbortSignal
  readonly trouble: { readonly error?: unknown }
}

async function* memberBatches(
  topic: Topic,
  group: string,
  limits: { readonly records_max: number; readonly bytes_max: number },
  { held, leaving, trouble }: Member,
): AsyncGenerator<MemberBatch, void, void> {
  let places = new Map<string, number>()
  let wait_ms = LOOK_EVERY_MS.min
  while (!leaving.aborted) {
    if (trouble.error !== undefined) throw trouble.error
    let found = false
    const mine = held()
    // What was another's meanwhile starts again from where the group has got to.
    places = new Map(mine.map((owner) => [placeOf(owner), places.get(placeOf(owner)) ?? startOf(topic, group, owner.partition)]))
    for (const owner of mine) {
      if (leaving.aborted) return
      if (!isStillHeld(held(), owner)) continue
      const offset = places.get(placeOf(owner)) ?? 0
      const records = topic.read(owner.partition, offset, limits)
      if (records.length === 0) continue
      found = true
      const next = (records.at(-1)?.offset ?? offset) + 1
      places.set(placeOf(owner), next)
      yield { partition: owner.partition, records, commit: () => commitBatch(topic, group, owner, next) }
      // Lets timers and signals in, however fast the records are taken.
      await nextTurn()
    }
    if (found) wait_ms = LOOK_EVERY_MS.min
    else {
      await topic.appended.wait(wait_ms, [leaving])
      wait_ms = Math.min(wait_ms * 1.5, LOOK_EVERY_MS.max)
    }
  }
}

const placeOf = ({ partition, generation }: Held): string => `${partition} ${generation}`

const isStillHeld = (held: readonly Held[], owner: Held): boolean => held.some((now) => placeOf(now) === placeOf(owner))

function startOf({ environment, description }: Topic, group: string, partition: number): number {
  const committed = keys.numberOf(environment.get(keys.groupKey(group, partition)))
  return committed ?? partitionState(environment, environment, description, partition).first_offset
}

/** The look at the owner and the move are one transaction: what a member commits after it lost the partition does not count. */
const commitBatch = ({ environment, description }: Topic, group: string, owner: Held, next: number): Promise<void> =>
  environment.write((transaction) => {
    requireCurrent(transaction, environment, description)
    requireOwner(transaction, group, description, owner.partition, owner)
    movePositions(transaction, description, group, new Map([[owner.partition, next]]))
  })
