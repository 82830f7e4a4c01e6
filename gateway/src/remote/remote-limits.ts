export interface RemoteLimits {
  readonly subgraph_ms_max: number
  readonly subgraph_answer_bytes_max: number
  readonly subgraph_connections_max: number
  /** Events of one subscription that may wait for its reader. */
  readonly subgraph_events_max: number
  /** Times in a row that it did not answer, after which it is not asked for a while. */
  readonly subgraph_failures_max: number
  readonly subgraph_rest_ms: number
}

export const DEFAULT_REMOTE_LIMITS: RemoteLimits = {
  subgraph_ms_max: 10_000,
  subgraph_answer_bytes_max: 64 << 20,
  subgraph_connections_max: 64,
  subgraph_events_max: 10_000,
  subgraph_failures_max: 5,
  subgraph_rest_ms: 2000,
}
