import { Fault, isJsonObject, type JsonObject, withinLimit } from '@storemesh/core'
import { type DueTime, dueTimes } from './due-times.js'
import { eventTime, LONG_AGO_MS } from './event-time.js'
import { type Held, keyedStates, requireStateSize } from './keyed-states.js'
import type { HeardEvent } from './live-event.js'
import type { Folded, FoldGround, LiveFold, Passing, Taken } from './live-processor.js'
import type { Outcome, ProcessorDeclaration } from './processor.js'
import { requireLater, telling } from './telling.js'
import { distinctKeys, keysOf } from './keys-of.js'

const TIME_MS_MAX = 2 ** 52
/** An event from further ahead of the log's clock than clocks differ would make all that follow it late. */
const AHEAD_MS_MAX = 86_400_000
const NOBODY: ReadonlySet<number> = new Set()

/**
 * Folds the events of one partition. Time passes event by event: what has become due is taken before the event that says so,
 * so the order of steps follows from the events alone, however they were cut into batches.
 */
export function processorFold<State extends JsonObject, Row extends JsonObject, Answer extends JsonObject>(
  declaration: ProcessorDeclaration<State, Row, Answer>,
  { partition, mark, rows }: FoldGround,
): LiveFold {
  const { name, reads, state: shape, time: terms, timer } = declaration
  const stateSpace = `mesh.live.${name}.${partition}`
  const states = keyedStates(stateSpace, shape, rows)
  const timers = dueTimes((after, limit) => states.dueAfter(after, limit))
  const time = eventTime(reads.length, terms.out_of_order_ms, isJsonObject(mark?.['time']) ? mark['time'] : undefined)
  const lot = telling(declaration, partition, countIn(mark, 'told'))
  let steps = countIn(mark, 'steps')

  const isFull = () => states.isFull() || lot.isFull()

  function leave(
    key: string,
    before: Held<State>,
    { state, tells = [], answers = [] }: Outcome<State, Row, Answer>,
    after_ms?: number,
  ): void {
    const due_ms = state && timer?.due(state)
    if (due_ms !== undefined) withinLimit('time at which a key is due', due_ms, { min: 0, max: TIME_MS_MAX })
    if (after_ms !== undefined) requireLater(due_ms, after_ms)
    const size_bytes = requireStateSize(state)
    if (tells.length + answers.length > 0) lot.tell(tells, answers, steps)
    // before it is set: what is known of a key changes in place
    if (due_ms !== undefined && due_ms !== before.due_ms) timers.add({ key, due_ms })
    states.set(key, { state, due_ms }, size_bytes)
  }

  function takeStep(event: HeardEvent, key: string): void {
    const before = states.get(key)
    try {
      const outcome = reads[event.input]?.step(event, before.state)
      if (outcome) leave(key, before, outcome)
    } catch (error) {
      lot.refuse(event, steps, error)
    }
  }

  function takeTimer({ key, due_ms }: DueTime): void {
    const before = states.get(key)
    if (before.due_ms !== due_ms || !timer || before.state === undefined) return
    steps += 1
    try {
      leave(key, before, timer.step(due_ms, before.state, key), due_ms)
    } catch (error) {
      // it would fail again at once: the key rests until an event gives it another time
      states.set(key, { state: before.state, due_ms: undefined }, requireStateSize(before.state))
      lot.refuse({ key, due_ms }, steps, error)
    }
  }

  /** False where the fold is full before time has passed to there. */
  async function passTo(to_ms: number): Promise<boolean> {
    if (!timer) {
      time.passTo(to_ms)
      return true
    }
    while (timers.mayBeDue(to_ms)) {
      if (isFull()) return false
      const due = await timers.take(to_ms, () => states.unwrittenTimes())
      if (!due) break
      await states.load([due.key])
      takeTimer(due)
      time.passTo(due.due_ms)
    }
    time.passTo(to_ms)
    return true
  }

  function takeEvent(event: HeardEvent, key: string | undefined, refusal: unknown, isLate: boolean): void {
    steps += 1
    if (key === undefined || refusal !== undefined) lot.refuse(event, steps, refusal)
    else if (isLate && terms.late === 'dead letter') lot.refuse(event, steps, lateFault(terms.out_of_order_ms))
    else takeStep(event, key)
  }

  /** How many of the events there was room for. */
  async function takeEvents(events: readonly HeardEvent[], silent: ReadonlySet<number>): Promise<number> {
    const refusals = new Map<HeardEvent, unknown>()
    const keys = keysOf(stateSpace, events, keyOf, (event, error) => refusals.set(event, error))
    if (states.isWritten()) states.makeRoom()
    await states.load(distinctKeys(keys))
    if (!(await passTo(time.reach(silent)))) return 0
    let place = 0
    for (const event of events) {
      if (isFull()) return place
      const isLate = event.at_ms < time.watermark_ms()
      const isAhead = event.at_ms > event.appended_ms + AHEAD_MS_MAX
      // what says that it is still to come moves no time past the moment at which it came
      if (!isAhead) time.hear(event.input, Math.min(event.at_ms, event.appended_ms))
      const to_ms = time.reach(silent)
      // to wait for each event would take longer than its step
      if (timer && timers.mayBeDue(to_ms)) {
        if (!(await passTo(to_ms))) return place
      } else time.passTo(to_ms)
      takeEvent(event, keys[place], isAhead ? aheadFault : refusals.get(event), isLate)
      place += 1
    }
    return events.length
  }

  return {
    async fold(events, { silent = NOBODY, to_ms = LONG_AGO_MS }: Passing = {}): Promise<Taken> {
      const count = await takeEvents(events, silent)
      const last_ms = Math.max(time.reach(silent), silent.size === reads.length ? to_ms : LONG_AGO_MS)
      return { count, isWhole: count === events.length && (await passTo(last_ms)) }
    },
    leave(): Folded {
      const { puts, told, refused } = lot.take()
      const left = { steps, told: lot.count(), time: time.mark() }
      return { writes: [...states.takeWrites(steps), ...puts], told, refused, mark: left }
    },
  }

  function keyOf(event: HeardEvent): string {
    const reading = reads[event.input]
    if (reading) return reading.key(event)
    throw new Fault('LIVE_INPUT_UNKNOWN', `${name}: expected an input from 0 to ${reads.length - 1}, got ${event.input}`)
  }
}

const aheadFault = new Fault(
  'EVENT_AHEAD',
  `expected an event at most ${AHEAD_MS_MAX} ms later than the log took it, got a later one; look at the clock of whoever told it`,
)

const lateFault = (out_of_order_ms: number): Fault =>
  new Fault(
    'EVENT_LATE',
    `expected an event at most ${out_of_order_ms} ms older than the latest of its partition, got an older one; let more come out of order, or let late ones be steps`,
  )

function countIn(mark: JsonObject | undefined, name: string): number {
  const count = mark?.[name]
  return typeof count === 'number' ? count : 0
}
