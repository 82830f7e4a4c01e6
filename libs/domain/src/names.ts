/** What a table may be called. The layer shows in the name, so a wrong one does not compile (docs/adr/0004). */

export type BronzeName = `bronze_${'kafka' | 'postgres' | 'mongo' | 'files' | 'http'}__${string}`

type Transformation =
  | 'scd'
  | 'resolved'
  | 'unified'
  | 'validated'
  | 'mapped'
  | 'ledger'
  | 'journal'
  | 'snapshots'
  | 'features'
  | 'scored'
  | 'decreed'
type DocumentedPrefix = 'stg' | 'validated' | 'enriched' | 'sessionized'

/** `<entity>_<transformation>`, or led by a prefix of the source documents. */
export type SilverName = `${string}_${Transformation}` | `${DocumentedPrefix}_${string}`

type WrongForGold = `bronze_${string}` | `${string}_fact` | `${string}_dim` | `facts_${string}` | SilverName

/** `fact_<singular>`, `dim_<plural>`, or a mart called by what it is; never another layer's name. */
export type GoldName<Name extends string> = Name extends WrongForGold ? never : Name extends `${string}_${string}` ? Name : never

/** Another domain's product, with the major version that is read: `customers.dim_users@1`. */
export type ProductReference = `${string}.${string}@${number}`
