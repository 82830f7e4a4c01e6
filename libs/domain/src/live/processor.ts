import { Fault, type JsonObject, withinLimit } from '@storemesh/core'
import type { Space } from '@storemesh/key-value'
import type { ProductReference } from '../names.js'
import type { StateShape } from './keyed-states.js'
import type { TimedEvent } from './live-event.js'
import type { LiveAnswers, LiveProcessor } from './live-processor.js'
import { processorFold } from './processor-fold.js'

/**
 * Pure steps over the events of some topics and a state by key. A key's events are in one partition of each topic, the same in
 * all of them, so the topics have as many partitions.
 */
export interface ProcessorDeclaration<State extends JsonObject, Row extends JsonObject, Answer extends JsonObject = never> {
  readonly name: string
  readonly reads: readonly [Reading<State, Row, Answer>, ...Reading<State, Row, Answer>[]]
  readonly state: StateShape<State>
  readonly time: TimeTerms
  /** What is due with a key at some time. */
  readonly timer?: Timer<State, Row, Answer>
  /** Where readers find the rows. */
  readonly space: Space<Row>
  /** The change topic. */
  readonly changes: string
  /** Where the answers to commands are found and told of: rows of another kind, a product of their own. */
  readonly answers?: { readonly space: Space<Answer>; readonly changes: string }
}

export interface Reading<State, Row, Answer = never> {
  readonly topic: string
  readonly contract: ProductReference
  /** The field that says when an event happened: a timestamp that is never absent. */
  readonly at: string
  /** The key whose state an event changes. */
  readonly key: (event: TimedEvent) => string
  /** Undefined: nothing changes. */
  readonly step: (event: TimedEvent, before: State | undefined) => Outcome<State, Row, Answer> | undefined
}

/** What a step leaves and tells. */
export interface Outcome<State, Row, Answer = never> {
  /** From now on; undefined: the key is forgotten. */
  readonly state: State | undefined
  /** Rows that readers find from now on, and that subscribers are told of, under keys that only this partition tells of. */
  readonly tells?: readonly { readonly key: string; readonly row: Row }[]
  /** Likewise, of what commands asked for. */
  readonly answers?: readonly { readonly key: string; readonly row: Answer }[]
}

export interface TimeTerms {
  /** An event that comes so long after later ones is still in time. */
  readonly out_of_order_ms: number
  /** A topic that is silent for so long is not waited for. */
  readonly idle_ms: number
  /** What becomes of an event that comes later still: a step like any other, or it is kept in the dead letter with its reason. */
  readonly late: 'step' | 'dead letter'
  /**
   * Events of several topics one after the other by when they happened, which waits for topics that are not silent; or as they
   * come, where steps come to the same in any order and a command is not to wait for anybody.
   */
  readonly order?: 'by time' | 'as they come'
}

export interface Timer<State, Row, Answer = never> {
  /** When it is due with this state: it follows from the state alone, so a key has one time and nothing has to be called off. */
  readonly due: (state: State) => number | undefined
  /** Taken once no event from before that time is to come. What it leaves is due later than that, or not at all. */
  readonly step: (due_ms: number, state: State, key: string) => Outcome<State, Row, Answer>
}

const NAME_LENGTH_MAX = 40
const WAIT_MS_MAX = 86_400_000

export function processor<State extends JsonObject, Row extends JsonObject, Answer extends JsonObject = never>(
  declaration: ProcessorDeclaration<State, Row, Answer>,
): LiveProcessor {
  const { name, reads, changes, time, answers } = declaration
  withinLimit(`length of the name ${name}`, name.length, { min: 1, max: NAME_LENGTH_MAX })
  withinLimit(`out_of_order_ms of ${name}`, time.out_of_order_ms, { min: 0, max: WAIT_MS_MAX })
  withinLimit(`idle_ms of ${name}`, time.idle_ms, { min: 0, max: WAIT_MS_MAX })
  const topics = reads.map(({ topic }) => topic)
  if (new Set(topics).size < topics.length)
    throw new Fault('DOMAIN_INVALID', `processor ${name}: expected each topic once, got ${topics.join(', ')}`)
  return {
    name,
    inputs: reads.map(({ topic, contract, at }) => ({ topic, contract, at })),
    space: declaration.space.name,
    changes,
    ...(answers && { answers: { name, space: answers.space.name, changes: answers.changes } }),
    order: time.order ?? 'by time',
    idle_ms: time.idle_ms,
    out_of_order_ms: time.out_of_order_ms,
    open: (ground) => processorFold(declaration, ground),
  }
}

/** What a processor answers to commands, as a product's `from`. */
export function answersOf({ name, answers }: LiveProcessor): LiveAnswers {
  if (answers) return answers
  throw new Fault('DOMAIN_INVALID', `processor ${name}: expected one that answers commands; declare its \`answers\``)
}
