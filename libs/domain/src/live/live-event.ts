import type { JsonObject } from '@storemesh/core'

/** An event that its topic's contract could read. */
export interface LiveEvent {
  /** Fields as the contract names them; decimals are text. */
  readonly fields: JsonObject
  readonly partition: number
  readonly offset: number
}

/** An event with the moment at which it happened, by its contract's field. */
export interface TimedEvent extends LiveEvent {
  readonly at_ms: number
}

/** An event as it comes to a processor that may read several topics. */
export interface HeardEvent extends TimedEvent {
  /** Which of the processor's inputs it comes from. Where that one names no field for it, `at_ms` is 0. */
  readonly input: number
  /** When the log took it. */
  readonly appended_ms: number
}
