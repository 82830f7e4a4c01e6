import type { Space } from '@storemesh/key-value'
import type { CompatibilityLevel, SchemaType } from './schema-registry.js'

/** What the registry keeps, each kind of row in a space of its own. */

export type SchemaRow = {
  readonly id: number
  readonly type: SchemaType
  readonly text: string
}

export type SubjectRow = {
  readonly subject: string
  /** In their order. A hidden one keeps its number. */
  readonly versions: readonly { readonly version: number; readonly id: number; readonly hidden: boolean }[]
}

export type CounterRow = { readonly last: number }
export type LevelRow = { readonly level: CompatibilityLevel }

/** By fingerprint: which id a schema has. */
export const IDS: Space<SchemaRow> = { name: 'schema-ids', indexes: {} }
/** By id. */
export const SCHEMAS: Space<SchemaRow> = { name: 'schemas', indexes: {} }
export const SUBJECTS: Space<SubjectRow> = {
  name: 'schema-subjects',
  indexes: { name: ({ subject, versions }) => (versions.some(({ hidden }) => !hidden) ? subject : undefined) },
}
export const COUNTERS: Space<CounterRow> = { name: 'schema-counters', indexes: {} }
export const LEVELS: Space<LevelRow> = { name: 'schema-levels', indexes: {} }
