import { readFile } from 'node:fs/promises'
import { type Viewer, viewerOfEverything } from '@storemesh/access'
import { Fault, isFault } from '@storemesh/core'
import { tableName } from '@storemesh/lake'
import type { Relation, Row } from '@storemesh/query-engine'
import type { Tables } from '../../wiring/embedded.js'

/** A layer beside the truth: how much should be there, how much is, and what differs. */
export interface LayerVerdict {
  readonly layer: string
  readonly expected: number
  readonly found: number
  readonly lost: number
  readonly doubled: number
  readonly wrong: number
}

export const VIEWER: Viewer = viewerOfEverything('mesh verify')

/** A history of months is read whole; a statement that takes longer hangs. */
const DEADLINE_MS = 30 * 60 * 1000

export const NOTHING = 'SELECT key, content FROM expected_side WHERE false'

/** Compares one layer by two statements that stand beside each other in `layers/`, each giving key and content. */
export async function compareLayer(
  tables: Tables,
  layer: string,
  relations: ReadonlyMap<string, Relation>,
): Promise<LayerVerdict> {
  const expected = await statement(`./layers/${layer}.expected.sql`)
  const found = await statement(`./layers/${layer}.found.sql`)
  const here = await withTables(tables, found, relations)
  return compareSides(tables, { layer, expected, found: here ? found : NOTHING, relations: here ?? relations })
}

export interface Sides {
  readonly layer: string
  /** Statements that give key and content. */
  readonly expected: string
  readonly found: string
  readonly relations: ReadonlyMap<string, Relation>
}

export async function compareSides(
  { engine }: Pick<Tables, 'engine'>,
  { layer, expected, found, relations }: Sides,
): Promise<LayerVerdict> {
  const sides = `WITH expected_side AS (${expected}), found_side AS (${found}),
    sides AS (SELECT 'expected' AS side, key, content FROM expected_side UNION ALL SELECT 'found' AS side, key, content FROM found_side)`
  const question = { sql: `${sides}\n${await statement('./compare.sql')}`, relations, deadline_ms: DEADLINE_MS }
  for await (const [row] of engine.rows(question, VIEWER)) if (row) return verdict(layer, row)
  throw new Fault('VERIFY_FAILED', `comparing ${layer} gave no answer`)
}

export const statement = async (path: string): Promise<string> =>
  (await readFile(new URL(path, import.meta.url), 'utf8')).replaceAll(/^--.*$/gm, '')

/** The relations with the tables that the statement names; undefined where one is not there yet, and so holds nothing. */
export async function withTables(
  { engine, catalog, lake }: Tables,
  sql: string,
  given: ReadonlyMap<string, Relation>,
): Promise<ReadonlyMap<string, Relation> | undefined> {
  const relations = new Map(given)
  for (const name of await engine.relationsOf(sql)) {
    if (given.has(name)) continue
    const table = await catalog.load(tableName(name)).catch((error: unknown) => {
      if (isFault(error, 'TABLE_NOT_FOUND')) return undefined
      throw error
    })
    if (!table) return undefined
    relations.set(name, await lake.relation(table))
  }
  return relations
}

function verdict(layer: string, row: Row): LayerVerdict {
  const count = (name: string) => Number(row[name] ?? 0)
  return {
    layer,
    expected: count('expected'),
    found: count('found'),
    lost: count('lost'),
    doubled: count('doubled'),
    wrong: count('wrong'),
  }
}
