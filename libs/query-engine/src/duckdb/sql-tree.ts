import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'

/**
 * A statement as DuckDB's parser sees it. Numbers stand in it as `{"#": "digits"}`: JavaScript's would round
 * a long and turn 1.0 into 1, which DuckDB then refuses.
 */
export interface SqlTree {
  /** One for each statement of the text. */
  readonly statements: readonly JsonObject[]
}

/** Where in the text a node stands, if DuckDB says. */
export function positionOf(node: JsonObject): number | undefined {
  const location = node['query_location']
  const digits = isJsonObject(location) ? location['#'] : undefined
  const position = typeof digits === 'string' ? Number(digits) : Number.NaN
  return Number.isSafeInteger(position) ? position : undefined
}

export const textIn = (node: JsonObject, name: string): string => {
  const value: Json | undefined = node[name]
  return typeof value === 'string' ? value : ''
}
