import { Fault } from '@storemesh/core'

/** Events between a socket that pushes and a reader that pulls. A reader that falls too far behind is told so and let go. */
export interface EventQueue<Event> extends AsyncIterableIterator<Event, void> {
  push(event: Event): void
  end(): void
  /** Ends it with a failure, once what waits is read. */
  fail(failure: Fault): void
  return(): Promise<IteratorReturnResult<void>>
}

export function eventQueue<Event>(events_max: number, left: () => void): EventQueue<Event> {
  const waiting: Event[] = []
  let ended = false
  let failure: Fault | undefined
  let wake: () => void = () => undefined

  const end = () => {
    ended = true
    wake()
  }
  const fail = (reason: Fault) => {
    failure = reason
    end()
  }
  const queue: EventQueue<Event> = {
    [Symbol.asyncIterator]: () => queue,
    async next() {
      for (;;) {
        const event = waiting.shift()
        if (event !== undefined) return { done: false, value: event }
        if (failure) throw failure
        if (ended) return { done: true, value: undefined }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    async return() {
      waiting.length = 0
      if (!ended) left()
      end()
      return { done: true, value: undefined }
    },
    push(event) {
      if (ended) return
      if (waiting.length >= events_max) {
        left()
        fail(new Fault('SUBSCRIBER_TOO_SLOW', `more than ${events_max} events were waiting; subscribe again and read faster`))
        return
      }
      waiting.push(event)
      wake()
    },
    end,
    fail,
  }
  return queue
}
