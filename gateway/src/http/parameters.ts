import { isJsonObject, type JsonObject, parseJson } from '@storemesh/core'
import type { Asked } from '../admission/asked.js'
import { badRequest, type Refusal } from './refusal.js'

/** The parameters of GraphQL over HTTP, from the body of a POST or the query of a GET. */
export type ReadParameters = { readonly asked: Asked } | { readonly refusal: Refusal }

export function bodyParameters(body: unknown): ReadParameters {
  if (Array.isArray(body)) return { refusal: batchingOff }
  if (!isJsonObject(body)) return refused('expected a JSON object with a "query"')
  return parameters(body)
}

const NAMES = ['query', 'operationName', 'variables', 'extensions']

export function searchParameters(search: URLSearchParams): ReadParameters {
  const given: Record<string, unknown> = {}
  const twice = NAMES.find((name) => search.getAll(name).length > 1)
  if (twice !== undefined) return refused(`expected one "${twice}", got several`)
  for (const name of ['query', 'operationName']) given[name] = search.get(name)
  for (const name of ['variables', 'extensions']) {
    const text = search.get(name)
    if (text === null || text === '') continue
    const value = parseJson(text)
    if (value === undefined) return refused(`expected JSON in "${name}"`)
    given[name] = value
  }
  return parameters(given)
}

function parameters({ query, operationName, variables, extensions }: Readonly<Record<string, unknown>>): ReadParameters {
  if (!isText(query)) return refused('expected a text in "query"')
  if (!isText(operationName)) return refused('expected a text, or nothing, in "operationName"')
  if (!isObject(variables)) return refused('expected an object, or nothing, in "variables"')
  if (!isObject(extensions)) return refused('expected an object, or nothing, in "extensions"')
  if (!query && !extensions?.['persistedQuery']) return refused('expected a "query" with the text of an operation')
  return {
    asked: {
      text: query ?? '',
      operationName: operationName ? operationName : undefined,
      variables: variables ?? undefined,
      extensions: extensions ?? undefined,
    },
  }
}

type Absent = null | undefined

const isText = (value: unknown): value is string | Absent => value === undefined || value === null || typeof value === 'string'

const isObject = (value: unknown): value is JsonObject | Absent => value === undefined || value === null || isJsonObject(value)

const refused = (message: string): ReadParameters => ({ refusal: badRequest(message) })

const batchingOff: Refusal = {
  status: 400,
  code: 'BATCHING_OFF',
  message: 'expected one operation in a request, got a list; send each in a request of its own',
}
