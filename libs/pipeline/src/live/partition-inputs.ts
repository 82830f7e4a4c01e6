import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '@storemesh/core'
import type { HeardEvent, LiveProcessor } from '@storemesh/domain'
import { inOrderOfTime } from './in-order-of-time.js'

export interface InputBatch {
  readonly events: readonly HeardEvent[]
  /** Behind the batch, what could not be read included. */
  readonly next_offset: number
  /** The next batch is there already. */
  readonly hasMore: boolean
}

/** One of a processor's topics, in one partition. */
export interface InputSource {
  readonly start_offset: number
  readonly batches: AsyncIterator<InputBatch>
  /** The next offset of what is there now. */
  end(): Promise<number>
}

export interface Heard {
  readonly events: readonly HeardEvent[]
  readonly silent: ReadonlySet<number>
  /** With all inputs silent, how far time has passed by the clock. */
  readonly to_ms?: number
}

/** What comes in one partition of a processor's topics. */
export interface PartitionInputs {
  /** What can be taken in order of time. Waits for the inputs that are not silent; undefined once all have ended. */
  next(): Promise<Heard | undefined>
  /** What is there already, without waiting. */
  now(): Heard
  /** Nothing has to be waited for before the next events can be taken. */
  isReady(): boolean
  /** The first so many of what was last given are done with. */
  taken(heard: Heard, count: number): void
  /** Where each input goes on. */
  nextOffsets(): readonly number[]
}

interface Input {
  readonly source: InputSource
  queue: readonly HeardEvent[]
  /** Behind all of the queue. */
  end_offset: number
  hasMore: boolean
  isAsked: boolean
  isDone: boolean
  quietSince_ms: number
  /** It has waited long enough, and there was nothing more. */
  isQuiet: boolean
  failure?: unknown
}

/** Time is not looked at more often than this, however little patience there is. */
const LOOK_EVERY_MS_MIN = { forOne: 5, withAllSilent: 250 }
/** The abort of a wait, which would make an error with its stack if it were given no reason, each time that something comes. */
const WOKEN = 'something came'

export function partitionInputs(
  { inputs: topics, order, idle_ms, out_of_order_ms }: Pick<LiveProcessor, 'inputs' | 'order' | 'idle_ms' | 'out_of_order_ms'>,
  sources: readonly InputSource[],
  clock: Clock,
): PartitionInputs {
  const hasTime = topics.some(({ at }) => at !== undefined)
  const isByTime = order !== 'as they come'
  const everybody: ReadonlySet<number> = new Set(topics.keys())
  let wake = (): void => undefined
  const inputs = sources.map((source) => newInput(source, clock.elapsed_ms()))
  const quiet_ms = ({ quietSince_ms }: Input): number => clock.elapsed_ms() - quietSince_ms
  const isSilent = ({ queue, isDone, isQuiet }: Input): boolean => queue.length === 0 && (isDone || isQuiet)

  const mayBeQuiet = (input: Input): boolean => input.queue.length === 0 && !isSilent(input) && quiet_ms(input) >= idle_ms

  function ask(input: Input): void {
    if (input.isAsked || input.isDone || input.queue.length > 0) return
    input.isAsked = true
    const come = input.source.batches.next().then(({ done, value }) => {
      input.isAsked = false
      if (done) input.isDone = true
      else {
        const { events: queue, next_offset: end_offset, hasMore } = value
        Object.assign(input, { queue, end_offset, hasMore, ...awake(clock.elapsed_ms()) })
      }
    })
    void come
      .catch((error: unknown) => {
        input.failure = error
      })
      .then(() => wake())
  }

  function now(): Heard {
    const silent = new Set(inputs.flatMap((input, number) => (isSilent(input) ? [number] : [])))
    return {
      silent,
      events: inOrderOfTime(
        inputs.map(({ queue }) => queue),
        isByTime ? silent : everybody,
      ),
    }
  }

  /** Until something comes; at most as long as the first that is waited for may still be silent. */
  async function wait(): Promise<void> {
    const woken = new AbortController()
    const called = new Promise<void>((resolve) => {
      wake = () => {
        woken.abort(WOKEN)
        resolve()
      }
    })
    if (!hasTime) return called
    const waitedFor = inputs.filter((input) => input.queue.length === 0 && !isSilent(input))
    const patience_ms = Math.min(...waitedFor.map((input) => Math.max(idle_ms - quiet_ms(input), LOOK_EVERY_MS_MIN.forOne)))
    const all_ms = Math.max(idle_ms, LOOK_EVERY_MS_MIN.withAllSilent)
    await clock.sleep(waitedFor.length > 0 ? patience_ms : all_ms, woken.signal)
    await nextTurn() // a clock that does not wait must not keep records from coming
  }

  /**
   * Finds out who is silent: a process that stood still for a while must not take what it has not read yet for silence. Where
   * all are, gives how far time has passed; where nothing more is to come, it stands still.
   */
  async function passedBySilence(): Promise<number | undefined> {
    if (!hasTime || inputs.some(({ failure }) => failure !== undefined)) return undefined
    const to_ms = clock.now_ms() - idle_ms - out_of_order_ms
    for (const input of inputs) {
      if (input.isDone || input.queue.length > 0 || quiet_ms(input) < idle_ms) continue
      const end_offset = await input.source.end()
      input.isQuiet = input.queue.length === 0 && input.end_offset >= end_offset
    }
    return inputs.every(isSilent) && !inputs.every(({ isDone }) => isDone) ? to_ms : undefined
  }

  return {
    now,
    isReady: () => (isByTime ? inputs.every(isNext) : inputs.some(isNext)),
    async next() {
      for (;;) {
        for (const input of inputs) {
          ask(input)
          if (input.failure !== undefined) throw input.failure
        }
        // whoever is not waited for is asked here whether it is silent, or time would stand still while others are busy
        if (!isByTime && inputs.some(mayBeQuiet)) await passedBySilence()
        const heard = now()
        if (heard.events.length > 0) return heard
        if (inputs.every(({ isDone }) => isDone)) return undefined
        await wait()
        const to_ms = await passedBySilence()
        if (to_ms !== undefined) return { ...now(), to_ms }
      }
    },
    taken({ events }, count) {
      const counts = inputs.map(() => 0)
      for (let place = 0; place < count; place++) {
        const number = events[place]?.input ?? 0
        counts[number] = (counts[number] ?? 0) + 1
      }
      for (const [number, input] of inputs.entries()) {
        const of = counts[number] ?? 0
        if (of > 0) Object.assign(input, { queue: input.queue.slice(of), ...awake(clock.elapsed_ms()) })
      }
    },
    nextOffsets: () => inputs.map(({ queue, end_offset }) => queue[0]?.offset ?? end_offset),
  }
}

const isNext = ({ queue, hasMore }: Input): boolean => queue.length > 0 || hasMore

const awake = (now_ms: number) => ({ quietSince_ms: now_ms, isQuiet: false })

const newInput = (source: InputSource, now_ms: number): Input => ({
  source,
  queue: [],
  end_offset: source.start_offset,
  hasMore: false,
  isAsked: false,
  isDone: false,
  ...awake(now_ms),
})
