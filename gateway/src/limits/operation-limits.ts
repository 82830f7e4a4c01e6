/** What one operation may ask for, before anything runs. How long a page may be is the subgraph's to say. */
export interface OperationLimits {
  readonly tokens_max: number
  /** Fields below fields; introspection as tools send it needs about 15. */
  readonly depth_max: number
  /** Fields with every fragment written out. */
  readonly fields_max: number
}

export const DEFAULT_OPERATION_LIMITS: OperationLimits = { tokens_max: 4000, depth_max: 24, fields_max: 5000 }
