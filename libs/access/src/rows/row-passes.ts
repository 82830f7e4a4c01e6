import type { JsonObject } from '@storemesh/core'
import type { RowFilter, SeenRows } from '../decide.js'

/** The stores that lie in a region. */
export type StoresIn = (region: string) => ReadonlySet<string>

/** Whether there is such a row for the viewer, as it is before anything of it is masked. */
export function rowPasses({ rows, groups }: Pick<SeenRows, 'rows' | 'groups'>, row: JsonObject, storesIn: StoresIn): boolean {
  if (groups?.by === 'counted' && !(Number(row[groups.column] ?? 0) >= groups.least)) return false
  return filterPasses(rows, row, storesIn)
}

function filterPasses(filter: RowFilter, row: JsonObject, storesIn: StoresIn): boolean {
  if (filter.kind === 'all') return true
  const value = row[filter.column]
  const text = typeof value === 'object' || value === undefined ? undefined : String(value)
  if (text === undefined) return false
  if (filter.kind === 'equals') return text === filter.value
  switch (filter.by) {
    case 'region':
      return text === filter.region
    case 'store':
      return storesIn(filter.region).has(text)
    case 'dimension':
      return dimensionPasses(text, filter.region, storesIn)
  }
}

export const REGION_DIMENSION = 'region='
export const STORE_DIMENSION = 'store='

/** A figure of a region or of a store is that region's; one of neither is of all of them, and everybody's. */
function dimensionPasses(dimension: string, region: string, storesIn: StoresIn): boolean {
  const [first = ''] = dimension.split(',')
  if (first.startsWith(REGION_DIMENSION)) return first.slice(REGION_DIMENSION.length) === region
  return !first.startsWith(STORE_DIMENSION) || storesIn(region).has(first.slice(STORE_DIMENSION.length))
}
