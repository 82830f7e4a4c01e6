import { type Clock, Fault } from '@storemesh/core'
import type { Environment } from '@storemesh/lmdb'
import type { Positions, TopicDescription } from '../event-log.js'
import { requirePartition } from '../limits.js'
import { compactPartition } from './compact-partition.js'
import { partitionState, putPartitionState } from './partition-state.js'
import { dropTakenAway, retainPartition } from './retain-partition.js'
import { storedDescription } from './topic-description.js'

/** What takes records away: by retention, by compaction, or because somebody asked. Each pass is short; what is left, the next one takes. */
export interface Upkeep {
  /** After an append and on opening: now and then a pass, which nobody waits for. */
  soon(): void
  /** Passes until nothing is left to take away. */
  whole(): Promise<void>
  deleteRecords(before: Positions): Promise<void>
}

const UPKEEP_EVERY = { appends: 64, elapsed_ms: 30_000 }

export function upkeepOf(environment: Environment, description: TopicDescription, clock: Clock): Upkeep {
  let appends = UPKEEP_EVERY.appends
  let passed_ms = clock.elapsed_ms()
  let passing = false

  /** Whether something was taken away, so that there may be more. */
  const pass = (): Promise<boolean> =>
    environment.write((transaction) => {
      const current = storedDescription(transaction, environment.folder, description.name)
      let found = false
      for (let partition = 0; current?.id === description.id && partition < current.partitions && !found; partition++) {
        const place = { transaction, environment, description: current, partition }
        found = retainPartition(place, clock.now_ms())
        found = dropTakenAway(place) || found
        if (current.compacted) found = compactPartition(place, clock.now_ms()) || found
      }
      return found
    })

  const whole = async () => {
    let more = true
    while (more) more = await pass()
  }

  return {
    soon() {
      appends++
      const due = appends >= UPKEEP_EVERY.appends || clock.elapsed_ms() - passed_ms >= UPKEEP_EVERY.elapsed_ms
      if (passing || !due || !takesAway(description)) return
      appends = 0
      passed_ms = clock.elapsed_ms()
      passing = true
      // A damaged batch or a full disk is told to whoever reads or appends; what is not taken away today is tomorrow.
      void pass()
        .catch(() => false)
        .finally(() => {
          passing = false
        })
    },
    whole,

    async deleteRecords(before) {
      for (const partition of before.keys()) requirePartition(description, partition)
      await environment.write((transaction) => {
        for (const [partition, offset] of before) {
          const state = partitionState(transaction, environment, description, partition)
          requireOffset(description, partition, offset, state.next_offset)
          if (offset > state.first_offset)
            putPartitionState(transaction, description.id, partition, { ...state, first_offset: offset })
        }
      })
      await whole()
    },
  }
}

const takesAway = ({ retention_ms, retention_bytes, compacted }: TopicDescription): boolean =>
  retention_ms !== undefined || retention_bytes !== undefined || compacted === true

function requireOffset({ name }: TopicDescription, partition: number, offset: number, next_offset: number): void {
  if (Number.isInteger(offset) && offset >= 0 && offset <= next_offset) return
  throw new Fault('OFFSET_OUT_OF_RANGE', `${name}/${partition}: expected an offset from 0 to ${next_offset}, got ${offset}`)
}
