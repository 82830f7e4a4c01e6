import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { RestColumn, RestValue } from '../catalog/rest-product.js'
import { ANSWER, type RestQuestion } from '../asked/rest-question.js'

/** What a page is told as. `next` is what `after` has to be for the page that follows; null where there is none. */
export type PageOfRows = { readonly rows: readonly JsonObject[]; readonly next: string | null }

/** The answer of the graph under the names of the contract; undefined where there is no such row. */
export function restAnswer(data: unknown, { columns, page }: RestQuestion): JsonObject | PageOfRows | undefined {
  const answer = fieldOf(data, ANSWER)
  if (!page) return isJsonObject(answer) ? rowOf(columns, answer) : undefined
  if (!page.isConnection) return { rows: rowsOf(columns, listIn(answer)), next: null }
  const info = fieldOf(answer, 'pageInfo')
  const end = fieldOf(info, 'endCursor')
  const hasNext = fieldOf(info, 'hasNextPage') === true && typeof end === 'string'
  const nodes = listIn(fieldOf(answer, 'edges')).map((edge) => fieldOf(edge, 'node'))
  return { rows: rowsOf(columns, nodes), next: hasNext ? end : null }
}

const rowsOf = (columns: readonly RestColumn[], nodes: readonly unknown[]): readonly JsonObject[] =>
  nodes.flatMap((node) => (isJsonObject(node) ? [rowOf(columns, node)] : []))

const rowOf = (columns: readonly RestColumn[], node: JsonObject): JsonObject =>
  Object.fromEntries(columns.map(({ name, field, of }) => [name, valueOf(of, node[field])]))

function valueOf(of: RestValue, value: Json | undefined): Json {
  if (value === undefined || value === null) return null
  switch (of.kind) {
    case 'scalar':
      return value
    case 'object':
      return isJsonObject(value) ? rowOf(of.columns, value) : null
    case 'reference':
      return isJsonObject(value) ? (value[of.field] ?? null) : null
    case 'list':
      return Array.isArray(value) ? value.map((element) => valueOf(of.element, element)) : null
  }
}

const fieldOf = (value: unknown, name: string): unknown => (isJsonObject(value) ? value[name] : undefined)

const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
