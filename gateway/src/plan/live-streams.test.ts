import type { ExecutionResult } from 'graphql'
import { expect, test } from 'vitest'
import type { ExecutableSubgraph } from '../subgraph.js'
import { liveStreams } from './live-streams.js'

type Events = AsyncIterableIterator<ExecutionResult, void>

const subgraph: ExecutableSubgraph = { name: 'orders', execute: () => Promise.reject(new Error('nothing is asked here')) }

/** Events that end in a way of their own, and how often they were left. */
function upstream(next: Events['next']): { readonly events: Events; readonly left: () => number } {
  let left = 0
  const events: Events = {
    [Symbol.asyncIterator]: () => events,
    next,
    return: async () => {
      left += 1
      return { done: true, value: undefined }
    },
  }
  return { events, left: () => left }
}

test('a reader that waits is told when what it reads from has changed, and the upstream is left', async () => {
  const streams = liveStreams()
  const { events, left } = upstream(() => new Promise(() => undefined))
  const waiting = streams.follow(events, new Set([subgraph])).next()
  streams.end([subgraph])
  await expect(waiting).rejects.toMatchObject({ code: 'GRAPH_CHANGED' })
  expect(left()).toBe(1)
})

test.each([
  ['has failed', () => Promise.reject(new Error('gone'))],
  ['is at its end', () => Promise.resolve({ done: true, value: undefined } as const)],
])('a stream that %s is followed no longer', async (_how, next) => {
  const streams = liveStreams()
  const { events, left } = upstream(next)
  await streams
    .follow(events, new Set([subgraph]))
    .next()
    .catch(() => undefined)
  streams.end([subgraph])
  expect(left()).toBe(0)
})
