import type { JsonObject } from '@storemesh/core'
import type { Change, KeyValueStore } from '@storemesh/key-value'
import type { ProductReference } from '../names.js'
import type { HeardEvent } from './live-event.js'

/** A processor as it is run, whatever its states and rows look like. */
export interface LiveProcessor {
  readonly name: string
  readonly inputs: readonly LiveInput[]
  /** Where readers find the rows: the name of the space. */
  readonly space: string
  /** The change topic. */
  readonly changes: string
  readonly answers?: LiveAnswers
  /** How events of several inputs follow each other. */
  readonly order?: 'by time' | 'as they come'
  /** An input that is silent for so long is not waited for. */
  readonly idle_ms: number
  /** An event that comes so long after later ones is still in time. */
  readonly out_of_order_ms: number
  /** Goes on in one partition of its topics, which nobody else's fold shares. */
  readonly open: (ground: FoldGround) => LiveFold
}

/** What a processor answers to commands: rows beside its own, a product of their own. */
export interface LiveAnswers {
  /** The processor's. */
  readonly name: string
  /** Where readers find them: the name of the space. */
  readonly space: string
  /** Their change topic. */
  readonly changes: string
}

export interface LiveInput {
  readonly topic: string
  /** The topic's contract, which decides what can be read. */
  readonly contract: ProductReference
  /** The field that says when an event happened: a timestamp that is never absent. */
  readonly at?: string
}

export interface FoldGround {
  readonly partition: number
  /** What the last fold left, where there was one. */
  readonly mark: JsonObject | undefined
  /** Rows as they were written after the last fold. */
  readonly rows: Rows
}

export type Rows = Pick<KeyValueStore, 'getMany' | 'range'>

export interface LiveFold {
  /** Takes events of one partition, in their order, as many as there is room for. */
  fold(events: readonly HeardEvent[], passing?: Passing): Promise<Taken>
  /** What they changed since this was last asked. It is written before more is folded, or this fold is left behind. */
  leave(): Folded
}

export interface Taken {
  /** How many of the events; the others come again. */
  readonly count: number
  /** False: there is more to do without another event, once what was folded has been written. */
  readonly isWhole: boolean
}

/** What only whoever waits for events can know. */
export interface Passing {
  /** Inputs that have been silent for too long. */
  readonly silent?: ReadonlySet<number>
  /** With all of them silent, event time goes on to here. */
  readonly to_ms?: number
}

export interface Folded {
  /** States and rows: one write, together with the mark. */
  readonly writes: readonly Change[]
  readonly told: readonly ToldChange[]
  readonly refused: readonly RefusedStep[]
  readonly mark: JsonObject
}

/** A row that changed, for subscribers. */
export interface ToldChange {
  /** The change topic that tells of it, where it is not the processor's own. */
  readonly topic?: string
  readonly id: string
  readonly key: string
  readonly row: JsonObject
  /** Grows with each change of one partition, the same for a change that is told twice. */
  readonly sequence: number
  /** Of the row as it was written; what was left to be told before versions were has none. */
  readonly version?: number
}

/** What a processor could not take; its state is as it was before. */
export interface RefusedStep {
  readonly of: HeardEvent | { readonly key: string; readonly due_ms: number }
  /** Grows with each step of one partition. */
  readonly sequence: number
  readonly code: string
  readonly message: string
}
