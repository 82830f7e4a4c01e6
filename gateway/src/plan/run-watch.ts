/** Told of what one operation makes the graph do. It rides on the request's context, so that whoever runs a plan need not know who looks. */
export interface RunWatch {
  /** Whether the operation's plan was there already. */
  planned(found: boolean): void
  /** Whether the answer was there already; told where it may be. */
  kept?(found: boolean): void
  /** A plan is made now; what it gives back is told when it is there. */
  planning?(): (() => void) | undefined
  /** A subgraph is asked now; what it gives back is told how that ended. */
  fetching(fetch: WatchedFetch): FetchEnded
  /** A resolver of a subgraph in this process did its work. */
  resolved?(resolver: string, outcome: ResolverOutcome, duration_ms: number): void
  /** The audit log is waited for; what it gives back is told whether it has the entry. */
  noting?(): ((isNoted: boolean) => void) | undefined
  /** Who is told of one event of a stream, from the moment it came. */
  ofEvent?(): EventWatch | undefined
  /** Who is told of what is done for several at once: it is of no one request. */
  ofAll?(): RunWatch
  /** An upstream of subscriptions is open; what it gives back is told that it is closed. */
  upstream?(): () => void
  /** An event of a stream is handed on now, whose change was appended to its log then. */
  handedOn?(subscription: string, appended_ms: number): void
  /** Events wait for a subscriber in a queue; what it gives back is told that there is none any more. */
  queue?(waiting: () => number): () => void
  /** So many events were left out for a subscriber that does not keep up. */
  leftOut?(events: number): void
  /** The subscriber was let go, as it did not keep up. */
  tooSlow?(): void
}

/** One event, which is told when it has all that others know of it. */
export interface EventWatch extends RunWatch {
  readonly over: (isWhole: boolean) => void
}

export interface FetchEnded {
  (outcome: FetchOutcome, code?: string): void
  /** By which the subgraph's own process continues the trace; none: there is no trace. */
  readonly traceparent?: string
}

export interface WatchedFetch {
  readonly subgraph: string
  /** The operation as the plan has it: without values. */
  readonly source: string
  /** How many entities it is asked to complete; 0 where it begins at the root. */
  readonly entities: number
}

export type ResolverOutcome = 'ok' | 'error'

/** `errors` came in an answer, `failed` is that there was none. */
export type FetchOutcome = 'ok' | 'errors' | 'failed'
