import { isFault } from '@storemesh/core'
import type { Table } from '@storemesh/iceberg'
import type { Relation } from '@storemesh/query-engine'
import type { Tables } from '../../wiring/embedded.js'
import { compareSides, type LayerVerdict, NOTHING } from './compare-layer.js'
import { expectedSql, foundSql, type ToldLayer } from './told-layer.js'
import { refusedName, toldName } from './told-relations.js'

/** Compares a bronze table, and what it refused, with what was told. */
export async function compareTold(
  tables: Tables,
  layer: ToldLayer,
  relations: ReadonlyMap<string, Relation>,
): Promise<readonly [LayerVerdict, LayerVerdict]> {
  const names = { told: toldName(layer), refused: refusedName(layer) }
  const table = await tableOf(tables, layer)
  const landed = table ? foundSql(layer, table, names) : NOTHING
  const here = table
    ? new Map([...relations, [`${layer.namespace}.${layer.table}`, await tables.lake.relation(table)]])
    : relations
  const spoilt = `SELECT 'refused' AS key, '' AS content FROM ${names.told} WHERE is_spoilt`
  const refused = `SELECT 'refused' AS key, '' AS content FROM ${names.refused} WHERE code <> '' AND reason <> ''`
  return [
    await compareSides(tables, { layer: layer.table, expected: expectedSql(layer, names.told), found: landed, relations: here }),
    await compareSides(tables, { layer: refusedLayer(layer), expected: spoilt, found: refused, relations }),
  ]
}

/** `bronze_kafka__product_views` refuses into `product_views_refused`. */
export const refusedLayer = ({ table }: ToldLayer): string => `${table.slice(table.indexOf('__') + 2)}_refused`

/** Undefined where the table is not there yet, and so holds nothing. */
const tableOf = ({ catalog }: Tables, { namespace, table }: ToldLayer): Promise<Table | undefined> =>
  catalog.load({ namespace, name: table }).catch((error: unknown) => {
    if (isFault(error, 'TABLE_NOT_FOUND')) return undefined
    throw error
  })
