import { Fault, isJsonObject, messageOf, type Secret } from '@storemesh/core'
import pg from 'pg'
import { userFrom } from '../truth/truth-json.js'
import type { User } from '../world/people.js'
import { MAKE_TABLES } from './make-tables.js'
import { ADD_REFUNDED_TO, INSERT_REFUNDS, INSERT_REFUNDS_TO, UPSERT_ORDERS } from './orders-tables.js'
import type { OrderRow, RefundRow } from './shop-rows.js'
import { SELECT_USERS, UPSERT_USERS } from './users-table.js'

/** Where the web shop's Postgres is. */
export interface ShopAddress {
  readonly host: string
  readonly port: number
  readonly user?: string
  readonly password?: Secret
  readonly database?: string
  readonly tls?: boolean
  /** Nobody else makes its tables. */
  readonly makesTables?: boolean
}

export interface ShopClient {
  /** Puts newer versions in place of older ones, in one statement. No user may be there twice. */
  upsert(users: readonly User[]): Promise<void>
  /** Newer versions of orders in place of older ones, each order once, and what was paid back. */
  sell(orders: readonly OrderRow[], refunds: readonly RefundRow[]): Promise<void>
  /** Those that are there, in no order. */
  find(userIds: readonly string[]): Promise<readonly User[]>
  close(): Promise<void>
}

const CONNECT_MAX_MS = 10_000
/** Values as the server writes them; for this client only. */
const AS_TEXT = { getTypeParser: () => (text: string) => text }

const isPlain = ({ refunded_to }: RefundRow): boolean => refunded_to === undefined

export async function connectShop({
  host,
  port,
  user = 'postgres',
  password,
  database = 'postgres',
  tls = false,
  makesTables = false,
}: ShopAddress): Promise<ShopClient> {
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    ...(password && { password: password.reveal() }),
    ssl: tls,
    connectionTimeoutMillis: CONNECT_MAX_MS,
    application_name: 'storemesh-simulator',
    types: AS_TEXT,
  })
  const failed = (cause: unknown) => {
    throw new Fault('SHOP_FAILED', `the shop's database at ${host}:${port} failed (${messageOf(cause)}). See that it runs`, {
      cause,
    })
  }
  // Without a listener a connection that breaks between two statements ends the process; the next statement tells of it.
  client.on('error', () => undefined)
  await client.connect().catch(failed)
  if (makesTables) await client.query(MAKE_TABLES).catch(failed)
  return {
    async upsert(users) {
      if (users.length > 0) await client.query(UPSERT_USERS, [JSON.stringify(users)]).catch(failed)
    },
    async sell(orders, refunds) {
      if (orders.length > 0) await client.query(UPSERT_ORDERS, [JSON.stringify(orders)]).catch(failed)
      const [plain, more] = [refunds.filter(isPlain), refunds.filter((refund) => !isPlain(refund))]
      if (plain.length > 0) await client.query(INSERT_REFUNDS, [JSON.stringify(plain)]).catch(failed)
      if (more.length === 0) return
      await client.query(ADD_REFUNDED_TO).catch(failed)
      await client.query(INSERT_REFUNDS_TO, [JSON.stringify(more)]).catch(failed)
    },
    async find(userIds) {
      const { rows } = await client.query<Record<string, unknown>>(SELECT_USERS, [userIds]).catch(failed)
      return rows.filter(isJsonObject).map(userFrom)
    },
    async close() {
      await client.end()
    },
  }
}
