/**
 * A generator's events for a reader who may leave at any moment: its own `return` would wait for the event that it waits for. What
 * it reads has to end with `left`.
 */
export function leavable<Event>(
  events: AsyncGenerator<Event, void, void>,
  left: AbortController,
): AsyncIterableIterator<Event, void> {
  const over: IteratorReturnResult<void> = { done: true, value: undefined }
  const leave = async () => {
    left.abort()
    return over
  }
  const shown: AsyncIterableIterator<Event, void> = {
    [Symbol.asyncIterator]: () => shown,
    next: () => (left.signal.aborted ? leave() : events.next()),
    return: leave,
  }
  return shown
}
