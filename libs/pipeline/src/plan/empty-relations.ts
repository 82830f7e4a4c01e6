import { type NewColumn, newSchema } from '@storemesh/iceberg'
import { localRelation, type Relation } from '@storemesh/query-engine'

/** The columns of what a model reads, by the names that its statement uses. */
export type InputColumns = ReadonlyMap<string, readonly NewColumn[]>

/** Tables with these columns and no row. */
export const emptyRelations = (columns: InputColumns): Map<string, Relation> =>
  new Map([...columns].map(([name, some]) => [name, localRelation(newSchema(some), [])]))
