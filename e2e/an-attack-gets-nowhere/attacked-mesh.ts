import { meshDone } from '../mesh-command.js'
import { serveMesh } from '../served-mesh.js'
import { threeDays } from '../three-days.js'
import type { WhenOver } from '../when-over.js'
import { type Issuer, startIssuer } from './issuer.js'

/** A mesh with orders of real persons, behind a gateway as others reach one: no schema, no page, nobody without a token. */
export interface AttackedMesh {
  readonly data: string
  readonly url: string
  readonly issuer: Issuer
  /** Who has orders, and another who has. */
  readonly own: Shopper
  readonly other: Shopper
  /** A token of somebody of a role; of a customer it is `own`’s. */
  readonly tokenOf: (role: string) => string
  readonly ask: (role: string, query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Answer>
  readonly post: (init: RequestInit, search?: string) => Promise<Answer>
  /** A figure of /metrics, all that is counted under its name added up. */
  readonly figure: (name: string) => Promise<number>
}

export interface Shopper {
  readonly account: string
  readonly email: string
  readonly order: string
}

export interface Answer {
  readonly status: number
  readonly text: string
  /** The code of the first error. */
  readonly code: string
}

const SHOPPERS = `SELECT o.user_id AS account, min(o.order_id) AS "order", min(c.email) AS email
  FROM orders.orders_unified AS o JOIN customers.customer_360 AS c ON c.user_id = o.user_id
  WHERE c.email IS NOT NULL GROUP BY o.user_id ORDER BY count(*) DESC, o.user_id LIMIT 2`

/** What an answer came to: its status, and its code where it has one. */
export const told = ({ status, code }: Answer): string => `${status} ${code}`.trim()

export async function startAttackedMesh(whenOver: WhenOver): Promise<AttackedMesh> {
  const data = await threeDays()
  const issuer = await startIssuer(whenOver)
  const shoppers: readonly Shopper[] = JSON.parse(await meshDone('query', SHOPPERS, '--json', '--data', data))
  const [own, other] = shoppers
  if (!own || !other) throw new Error('expected two accounts with orders')
  const environment = {
    MESH_AUTH_ANONYMOUS: 'refused',
    MESH_AUTH_ISSUER: issuer.name,
    MESH_AUTH_JWKS_URL: issuer.keysUrl,
    MESH_GATEWAY_INTROSPECTION: 'false',
    MESH_GATEWAY_PAGE: 'false',
  }
  const { url } = await serveMesh(['gateway', '--data', data], { whenOver, environment })
  const tokenOf = (role: string) => issuer.token({ role, sub: role, ...(role === 'customer' && { user_id: own.account }) })
  const post = (init: RequestInit, search = '') => answerOf(fetch(url + search, init))
  return {
    data,
    url,
    issuer,
    own,
    other,
    tokenOf,
    post,
    ask: (role, query, variables = {}) =>
      post({
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(role)}` },
        body: JSON.stringify({ query, variables }),
      }),
    figure: async (name) => sumOf(await (await fetch(url.replace(/\/graphql$/, '/metrics'))).text(), name),
  }
}

async function answerOf(asked: Promise<Response>): Promise<Answer> {
  const response = await asked
  const text = await response.text()
  return { status: response.status, text, code: /"code":"(?<code>\w+)"/.exec(text)?.groups?.['code'] ?? '' }
}

/** Lines as `name{labels} value`. */
const sumOf = (exposition: string, name: string): number =>
  exposition
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
