import { Fault, isJsonObject, type JsonObject, parseJson } from '@storemesh/core'
import type { RestHttp, RestRequest } from './rest-http.js'

const PAGE_SIZE = 1000
const PAGES_MAX = 10_000

/** Every page of a list. A server that knows no pages answers with all of it at once. */
export async function* pages(http: RestHttp, request: Omit<RestRequest, 'method' | 'body'>): AsyncIterable<JsonObject> {
  let token = ''
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = { ...request.query, pageToken: token, pageSize: String(PAGE_SIZE) }
    const answer = parseJson(await http.send({ ...request, method: 'GET', query }))
    if (!isJsonObject(answer))
      throw new Fault('CATALOG_ANSWER_INVALID', `${request.what}: the catalog's answer is no JSON object`)
    yield answer
    const next = answer['next-page-token']
    if (typeof next !== 'string' || next === '') return
    token = next
  }
  throw new Fault('CATALOG_ANSWER_INVALID', `${request.what}: the catalog's list has more than ${PAGES_MAX} pages`)
}
