import type { DocumentNode } from 'graphql'

/** An operation that somebody asked, without the values that stood in it. */
export interface OperationInUse {
  /** As its author called it, where it was. */
  readonly name: string
  readonly text: string
  /** The last day on which it was asked, of UTC. */
  readonly day: string
}

/** Notes which operations are asked. */
export interface OperationNotes {
  readonly note: (document: DocumentNode) => void
  /** Resolves when all that was noted is written. */
  readonly settled: () => Promise<void>
}
