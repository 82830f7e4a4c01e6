import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql'

/**
 * The results of a subscription, one for each event of its source. What an event says of where to go on after it stands in the
 * result's extensions too: of a field whose type has no place for a cursor, a reader finds it there.
 */
export async function subscribedEvents(asked: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  const source = await createSourceEventStream(asked)
  if (!(Symbol.asyncIterator in source)) return source
  const events = source[Symbol.asyncIterator]()
  const results: AsyncIterableIterator<ExecutionResult, void> = {
    [Symbol.asyncIterator]: () => results,
    async next() {
      const event = await events.next()
      if (event.done === true) return OVER
      const result = await execute({ ...asked, rootValue: event.value })
      const cursor = cursorOf(event.value)
      return { done: false, value: cursor === undefined ? result : { ...result, extensions: { ...result.extensions, cursor } } }
    },
    async return() {
      await events.return?.()
      return OVER
    },
  }
  return results
}

const OVER: IteratorReturnResult<void> = { done: true, value: undefined }

const cursorOf = (event: unknown): string | undefined =>
  typeof event === 'object' && event !== null && 'cursor' in event && typeof event.cursor === 'string' ? event.cursor : undefined
