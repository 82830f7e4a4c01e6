/** What one operation may ask for, before anything runs. How long a page may be is the subgraph's to say. */
export interface OperationLimits {
  readonly tokens_max: number
  /** Fields below fields; introspection as tools send it needs about 15. */
  readonly depth_max: number
  /** Fields with every fragment written out; so are aliases and directives. */
  readonly fields_max: number
  readonly root_fields_max: number
  readonly aliases_max: number
  readonly directives_max: number
  readonly directives_at_place_max: number
  /** Whether the schema may be asked for; where not, no message tells of it either. */
  readonly introspection: boolean
  /** Lists of a type's fields, arguments or kin within each other; tools need one. */
  readonly introspection_lists_max: number
}

export const DEFAULT_OPERATION_LIMITS: OperationLimits = {
  tokens_max: 4000,
  depth_max: 24,
  fields_max: 5000,
  root_fields_max: 30,
  aliases_max: 30,
  directives_max: 50,
  directives_at_place_max: 8,
  introspection: true,
  introspection_lists_max: 2,
}
