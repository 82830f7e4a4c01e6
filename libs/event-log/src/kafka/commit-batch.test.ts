import { isFault, virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import { type Committing, commitBatch } from './commit-batch.js'
import type { Generation, Hold } from './held-partitions.js'

const topic = { name: 'orders.events', id: 'a', partitions: 1 }
const protocol = (type: string, retriable: boolean) =>
  Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type, retriable })
const cut = () => Object.assign(new Error('closed'), { name: 'KafkaJSConnectionClosedError', retriable: true })

/** A member with one batch to commit. What the coordinator answers is a list, read from its start; after it all is well. */
function member(
  answers: readonly (Error | undefined)[],
  { after = () => undefined }: { readonly after?: (times: number) => void } = {},
) {
  const hold: Hold = { next_offset: 3 }
  const holds = new Map<number, Hold>([[0, hold]])
  const committed: { readonly offset: string; readonly generation: number }[] = []
  const state: { generation: Generation | undefined; position: number } = {
    generation: { memberId: 'm', groupGenerationId: 1 },
    position: -1,
  }
  let times = 0
  const coordinator = {
    async offsetCommit({
      topics,
      groupGenerationId,
    }: {
      readonly groupGenerationId: number
      readonly topics: readonly { readonly partitions: readonly { readonly offset: string }[] }[]
    }) {
      const answer = answers[times++]
      after(times)
      if (answer) throw answer
      const offset = topics[0]?.partitions[0]?.offset ?? ''
      committed.push({ offset, generation: groupGenerationId })
    },
    findGroupCoordinator: () => Promise.reject(new Error('nobody is sought')),
    offsetFetch: async () => ({
      responses: [{ topic: topic.name, partitions: [{ partition: 0, offset: `${state.position}` }] }],
    }),
    fetch: () => Promise.reject(new Error('nothing is fetched')),
    connectionPool: { pool: [], send: () => Promise.reject(new Error('nothing is sent')) },
  }
  const committing: Committing = {
    connection: { coordinator: async () => coordinator, refresh: async () => undefined },
    clock: virtualClock(0),
    group: 'silver',
    topic,
    held: { holds, generation: () => state.generation },
  }
  const commit = () =>
    commitBatch(committing, { partition: 0, hold, position: 3 }).then(
      () => 'committed',
      (error: unknown) => (isFault(error) ? error.code : String(error)),
    )
  return { commit, committed, state, holds }
}

test('a commit goes out under the generation in which the partition was the member’s', async () => {
  const { commit, committed } = member([])
  expect(await commit()).toBe('committed')
  expect(committed).toEqual([{ offset: '3', generation: 1 }])
})

test('through a broker that goes and comes, and through partitions shared anew, the commit is tried until it is answered', async () => {
  const answers = [cut(), protocol('NOT_COORDINATOR_FOR_GROUP', true), protocol('REBALANCE_IN_PROGRESS', false)]
  const { commit, committed } = member([...answers, protocol('ILLEGAL_GENERATION', false)])
  expect(await commit()).toBe('committed')
  expect(committed).toHaveLength(1)
})

test('a batch whose partition has gone is fenced, without asking', async () => {
  const { commit, committed, holds } = member([])
  holds.set(0, { next_offset: undefined }) // gone, and come back
  expect(await commit()).toBe('GROUP_FENCED')
  expect(committed).toEqual([])
})

test('where no generation is known the member is not heard of, and the commit does not wait for ever', async () => {
  const { commit, state } = member([])
  state.generation = undefined
  expect(await commit()).toBe('LOG_UNREACHABLE')
})

test('what a coordinator refuses for good is refused at once, by name', async () => {
  const { commit, committed } = member([protocol('GROUP_AUTHORIZATION_FAILED', false)])
  expect(await commit()).toBe('LOG_DENIED')
  expect(committed).toEqual([])
})

test.each([
  { position: -1, expected: 'GROUP_FENCED' },
  { position: 2, expected: 'GROUP_FENCED' },
  { position: 3, expected: 'LOG_UNREACHABLE' },
])('the answer was lost and then the partition: with the group at $position it is $expected', async ({ position, expected }) => {
  const one = member([cut()], { after: () => one.holds.clear() })
  one.state.position = position
  expect(await one.commit()).toBe(expected)
})
