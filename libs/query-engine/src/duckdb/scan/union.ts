import type { Relation, UnionRelation } from '../../query-engine.js'
import { identifier } from '../quoting.js'
import { emptySql } from './empty.js'

/** What is read of files for it. */
export const partsOf = (relation: Relation): readonly Relation[] => (relation.kind === 'union' ? relation.parts : [relation])

/** A window is a third of the time of an aggregate that keeps whole rows. */
export function unionSql({ schema, parts, key, order }: UnionRelation, scan: (part: Relation) => string): string {
  if (parts.length === 0) return emptySql(schema)
  const columns = schema.fields.map(({ name }) => identifier(name)).join(', ')
  const rows = parts.map((part) => `SELECT ${columns} FROM (${scan(part)}) AS part`).join(' UNION ALL ')
  const first = `row_number() OVER (PARTITION BY ${key.map(identifier).join(', ')} ORDER BY ${order.map(identifier).join(', ')}) = 1`
  return `SELECT ${columns} FROM (${rows}) AS told QUALIFY ${first}`
}
