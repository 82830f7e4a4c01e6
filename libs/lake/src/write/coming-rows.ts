import { isDeepStrictEqual } from 'node:util'
import { schemaOf, type Table } from '@storemesh/iceberg'
import { localRelation, type Question, type Relation, type WrittenFile } from '@storemesh/query-engine'
import type { RowsParts } from './change-of-rows.js'
import { plannedOf } from './fresh-rows.js'
import { onlyNew } from './only-new.js'
import type { Base, RowPlan, StandingRows } from './row-plan.js'
import { beginFlush, computeFiles } from './write-files.js'

/** Rows that were computed, and are in no store yet. */
export interface Fresh {
  readonly files: readonly WrittenFile[]
  readonly rows: Relation
}

/** The rows of a plan that come, on their way into files. */
export interface ComingRows {
  readonly written: Promise<Fresh>
  /** The same rows, to be read; they may be long before they are written as the table has them. */
  readonly told: Promise<Fresh>
}

/** Its files are made in the folder. */
export function comingRows(parts: RowsParts, base: Base, plan: RowPlan, folder: string): ComingRows {
  const written = writeFresh(parts, base, plan, folder)
  written.catch(() => undefined) // heard of by whoever waits for them
  const { fresh } = plan
  if (!fresh || !isStanding(fresh) || plan.newBy || !isAsTable(base.table, fresh)) return { written, told: written }
  return { written, told: Promise.resolve({ files: fresh.files, rows: relationOf(fresh) }) }
}

/** Nothing is cast as they are written, so their keys and bounds are what they will be. */
function isAsTable(table: Table, { schema }: StandingRows): boolean {
  const told = new Map(schema.fields.map((field) => [field.id, field]))
  return schemaOf(table).fields.every(({ id, name, type }) => {
    const field = told.get(id)
    return field?.name === name && isDeepStrictEqual(field.type, type)
  })
}

async function writeFresh(parts: RowsParts, base: Base, plan: RowPlan, folder: string): Promise<Fresh> {
  const target = { folder, orderBy: plan.orderBy ?? [] }
  const computed = plan.fresh ? await computeFiles(parts, questionOf(plan.fresh), base.table, target) : []
  beginFlush(computed)
  const all: Fresh = { files: computed, rows: await rowsOf(parts, base, computed) }
  if (!plan.newBy) return all
  const files = await onlyNew(parts, base, all, plan.newBy, target)
  return files === computed ? all : { files, rows: await rowsOf(parts, base, files) }
}

const isStanding = (fresh: Question | StandingRows): fresh is StandingRows => 'files' in fresh

const relationOf = ({ schema, files }: StandingRows) => localRelation(schema, files)

/** What gives the rows, however they come. */
export const questionOf = (fresh: Question | StandingRows): Question =>
  isStanding(fresh) ? { sql: 'SELECT * FROM fresh', relations: new Map([['fresh', relationOf(fresh)]]) } : fresh

async function rowsOf({ lake, store }: RowsParts, { table }: Base, files: readonly WrittenFile[]): Promise<Relation> {
  const local = files.flatMap((file) => ('path' in file ? [file] : []))
  const stored = files.flatMap((file) => ('key' in file ? [plannedOf(store, file)] : []))
  return stored.length > 0 ? lake.relation(table, { files: stored }) : localRelation(schemaOf(table), local)
}
