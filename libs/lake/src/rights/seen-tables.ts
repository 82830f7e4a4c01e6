import { type Asked, decide, type SeenRows, type Viewer } from '@storemesh/access'
import { Fault } from '@storemesh/core'
import type { TableName } from '@storemesh/iceberg'
import type { LakeRights } from './lake-rights.js'
import { type RowsRelation, seenRelation } from './seen-relation.js'

/** A relation of a statement, as its viewer sees it, and what has to hold of groups that are made of it. */
export interface SeenTable {
  readonly relation: RowsRelation
  readonly groups?: SeenRows['groups']
}

export interface Asking {
  readonly viewer: Viewer
  readonly asked: Asked
  /** Whatever the name stands for, to everybody who may see it whole. */
  readonly whole: (name: TableName) => Promise<RowsRelation>
}

/** RELATION_UNKNOWN, whether there is no such table or nothing of it is seen. */
export async function seenTable(
  rights: LakeRights | undefined,
  name: TableName,
  { viewer, asked, whole }: Asking,
): Promise<SeenTable> {
  const { who } = viewer
  if (who.kind === 'mesh' || (who.kind === 'domain' && who.domain === name.namespace)) return { relation: await whole(name) }
  const said = await rights?.of(name)
  if (said === 'public') return { relation: await whole(name) }
  const decision = decide(who, said, asked)
  if (!rights || decision.sees === 'nothing') throw unknownTo(name)
  const { regions } = rights
  const stores =
    decision.rows.kind === 'region' && decision.rows.by !== 'region' ? await regionsNow(regions.table, whole) : undefined
  const relation = seenRelation(await whole(name), decision, { hashKey: await rights.hashKey(), regions, stores })
  if (!relation) throw unknownTo(name)
  return { relation, ...(decision.groups && { groups: decision.groups }) }
}

/** A mesh without the domain that keeps stores has none. */
async function regionsNow(table: TableName, whole: Asking['whole']): Promise<RowsRelation | undefined> {
  try {
    return await whole(table)
  } catch (error) {
    if (error instanceof Fault && error.code === 'TABLE_NOT_FOUND') return undefined
    throw error
  }
}

const unknownTo = ({ namespace, name }: TableName): Fault =>
  new Fault('RELATION_UNKNOWN', `there is no relation ${namespace}.${name} here; ask for one that you were given`)

/** The statement, in which no group of too few persons tells of itself. */
export async function heldToGroups(sql: string, tables: ReadonlyMap<string, SeenTable>): Promise<string> {
  const rules = [...tables].flatMap(([name, { groups }]) => (groups?.by === 'distinct' ? [[name, groups] as const] : []))
  if (rules.length === 0) return sql
  // the grammar is large, and most who ask have no such rule
  const { withLeastGroups } = await import('@storemesh/query-engine/least-groups')
  return withLeastGroups(sql, new Map(rules))
}
