import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { Fault, messageOf } from '@storemesh/core'
import { unpackEmptyDatabase } from './empty-database.js'
import { exchangeByExchange } from './exchange-by-exchange.js'
import { ORDERS_TABLES } from './orders-tables.js'
import { USERS_TABLE } from './users-table.js'

export interface ShopOptions {
  /** One process at a time may serve a folder. */
  readonly folder: string
  /** By default one that is free. */
  readonly port?: number
}

export interface ServedShop {
  readonly host: string
  readonly port: number
  /** Ends the connections and lets what was written reach the folder. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'
const CONNECTIONS_MAX = 16

/**
 * The web shop's database, for any Postgres client on this machine. A row that was acknowledged is there after the process is
 * killed: each commit is handed to the operating system. A power cut may take the last of them, as this Postgres cannot sync.
 */
export async function serveShop({ folder, port = 0 }: ShopOptions): Promise<ServedShop> {
  const database = await openDatabase(folder)
  const server = new PGLiteSocketServer({ db: exchangeByExchange(database), host: HOST, port, maxConnections: CONNECTIONS_MAX })
  try {
    await database.exec(USERS_TABLE)
    await database.exec(ORDERS_TABLES)
    await server.start()
  } catch (cause) {
    await database.close()
    throw new Fault(
      'SHOP_UNSERVED',
      `the shop's database in ${folder} cannot be served on ${HOST}:${port}: ${messageOf(cause)}`,
      { cause },
    )
  }
  let closing: Promise<void> | undefined
  return {
    host: HOST,
    port: Number(server.getServerConn().split(':').at(-1)),
    close() {
      closing ??= server.stop().then(() => database.close())
      return closing
    },
  }
}

async function openDatabase(folder: string): Promise<PGlite> {
  try {
    if (!existsSync(join(folder, 'PG_VERSION'))) await makeDatabase(folder)
    return await PGlite.create({ dataDir: folder, relaxedDurability: false })
  } catch (cause) {
    const what = `the shop's database in ${folder} cannot be opened (${messageOf(cause)})`
    throw new Fault('SHOP_FOLDER_BROKEN', `${what}. Remove the folder to start with an empty shop, or take another with --data`, {
      cause,
    })
  }
}

/** Made beside its place and moved there whole, so that a process killed meanwhile leaves no half of one. */
async function makeDatabase(folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true })
  await unpackEmptyDatabase(unfinished) // rather than made by initdb, which takes ten times as long
  await rename(unfinished, folder)
}
