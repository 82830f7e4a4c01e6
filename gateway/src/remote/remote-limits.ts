export interface RemoteLimits {
  readonly subgraph_ms_max: number
  readonly subgraph_answer_bytes_max: number
  readonly subgraph_connections_max: number
  /** Events of one subscription that may wait for its reader. */
  readonly subgraph_events_max: number
}

export const DEFAULT_REMOTE_LIMITS: RemoteLimits = {
  subgraph_ms_max: 10_000,
  subgraph_answer_bytes_max: 64 << 20,
  subgraph_connections_max: 64,
  subgraph_events_max: 10_000,
}
