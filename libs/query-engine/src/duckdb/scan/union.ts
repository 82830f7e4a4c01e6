import type { AnswerRelation, Relation, UnionRelation } from '../../query-engine.js'
import { identifier } from '../../quoting.js'
import { emptySql } from './empty.js'

/** What is read of files for it. */
export function partsOf(relation: Relation): readonly FilesRelation[] {
  if (relation.kind === 'union') return relation.parts
  return relation.kind === 'answer' ? [...relation.relations.values()].flatMap(partsOf) : [relation]
}

type FilesRelation = Exclude<Relation, UnionRelation | AnswerRelation>

/** A window is a third of the time of an aggregate that keeps whole rows. */
export function unionSql(
  { schema, parts, key, order }: UnionRelation,
  scan: (part: UnionRelation['parts'][number]) => string,
): string {
  if (parts.length === 0) return emptySql(schema)
  const columns = schema.fields.map(({ name }) => identifier(name)).join(', ')
  const rows = parts.map((part) => `SELECT ${columns} FROM (${scan(part)}) AS part`).join(' UNION ALL ')
  const first = `row_number() OVER (PARTITION BY ${key.map(identifier).join(', ')} ORDER BY ${order.map(identifier).join(', ')}) = 1`
  return `SELECT ${columns} FROM (${rows}) AS told QUALIFY ${first}`
}
