import { Fault, isJsonObject, type Json, parseJson } from '@storemesh/core'
import type { RestHttp } from './rest-http.js'

/** What the catalog says of itself before it is used. */
export interface RestConfig {
  /** Leads every path but that of the configuration itself. */
  readonly prefix: readonly string[]
  /** Whether it changes several tables at once. */
  readonly transactions: boolean
}

const TRANSACTIONS = /^POST \/v1\/(\{prefix\}\/)?transactions\/commit$/

export async function readConfig(http: RestHttp, warehouse: string | undefined): Promise<RestConfig> {
  const text = await http.send({
    method: 'GET',
    path: ['v1', 'config'],
    ...(warehouse !== undefined && { query: { warehouse } }),
    what: 'the configuration',
  })
  const config = parseJson(text)
  if (!isJsonObject(config)) throw new Fault('CATALOG_ANSWER_INVALID', 'the configuration: the answer is no JSON object')
  const prefix = textAt(config['overrides'], 'prefix') ?? textAt(config['defaults'], 'prefix') ?? ''
  const { endpoints } = config
  return {
    prefix: prefix.split('/').filter((segment) => segment !== ''),
    transactions: Array.isArray(endpoints) && endpoints.some((each) => typeof each === 'string' && TRANSACTIONS.test(each)),
  }
}

function textAt(members: Json | undefined, name: string): string | undefined {
  const value = isJsonObject(members) ? members[name] : undefined
  return typeof value === 'string' ? value : undefined
}
