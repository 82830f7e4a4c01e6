import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql'

/**
 * The results of a subscription, one for each event of its source. What an event says of where to go on after it stands in the
 * result's extensions too: of a field whose type has no place for a cursor, a reader finds it there. So does whoever asks for the
 * reader, when the change behind the event was appended to its log.
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
      const told = toldBeside(event.value)
      return { done: false, value: told ? { ...result, extensions: { ...result.extensions, ...told } } : result }
    },
    async return() {
      await events.return?.()
      return OVER
    },
  }
  return results
}

const OVER: IteratorReturnResult<void> = { done: true, value: undefined }

interface Beside {
  readonly cursor?: string
  readonly appended_ms?: number
}

function toldBeside(event: unknown): Beside | undefined {
  if (typeof event !== 'object' || event === null) return undefined
  const cursor = 'cursor' in event && typeof event.cursor === 'string' ? { cursor: event.cursor } : undefined
  const { appended_ms } = { appended_ms: undefined, ...event }
  return typeof appended_ms === 'number' ? { ...cursor, appended_ms } : cursor
}
