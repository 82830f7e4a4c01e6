import { Fault, type Secret } from '@storemesh/core'
import pg from 'pg'
import { postgresFault } from './postgres-fault.js'

export interface PostgresConnection {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: Secret
  /** Encrypt, and check the server's certificate. For every server that is not on this machine. */
  readonly tls?: boolean
  /** How tables that are declared both ways are followed; by their cursor column where it is left out. */
  readonly followed?: 'by log' | 'by cursor'
}

/** Asks within one consistent, read-only view of the database. Every value comes as text, exactly as Postgres shows it. */
export interface PostgresView {
  rows(sql: string, parameters?: readonly (string | number)[]): Promise<readonly TextRow[]>
}

export type TextRow = Readonly<Record<string, string | null>>

export interface PostgresReader {
  /** One question that needs no view. */
  ask(sql: string): Promise<readonly TextRow[]>
  view<Result>(look: (view: PostgresView) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

const CONNECT_WITHIN_MS = 10_000
const ANSWER_WITHIN_MS = 60_000

const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL statement_timeout = ${ANSWER_WITHIN_MS}`

/** One connection, made at the first look and again after an error. */
export function postgresReader(name: string, connection: PostgresConnection): PostgresReader {
  let connected: Promise<pg.Client> | undefined
  let closed = false
  let turn: Promise<unknown> = Promise.resolve()

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client(clientSettings(connection))
    // a connection that breaks between two looks is told of by the next one
    client.on('error', forget)
    client.on('end', forget)
    await client.connect()
    return client
  }

  function forget(): void {
    connected = undefined
  }

  async function leave(): Promise<void> {
    const client = await connected?.catch(() => undefined)
    forget()
    await client?.end().catch(() => undefined)
  }

  /** One after the other: two transactions cannot share a connection. */
  function inTurn<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const result = turn.then(() => now(work))
    turn = result.catch(() => undefined)
    return result
  }

  async function now<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    if (closed) throw new Fault('SOURCE_CLOSED', `${name} was closed; open it again to read on`)
    try {
      connected ??= connect()
      return await work(await connected)
    } catch (error) {
      await leave()
      throw postgresFault(name, connection, error)
    }
  }

  return {
    ask: (sql) => inTurn(async (client) => (await client.query<TextRow>(sql)).rows),

    view: (look) =>
      inTurn(async (client) => {
        await client.query(BEGIN)
        const result = await look({
          rows: async (sql, parameters = []) => (await client.query<TextRow>(sql, [...parameters])).rows,
        })
        await client.query('COMMIT')
        return result
      }),

    async close() {
      closed = true
      await leave()
    },
  }
}

export const clientSettings = ({ host, port, database, user, password, tls = false }: PostgresConnection): pg.ClientConfig => ({
  host,
  port,
  database,
  user,
  password: password.reveal(),
  ssl: tls,
  application_name: 'storemesh',
  connectionTimeoutMillis: CONNECT_WITHIN_MS,
  query_timeout: ANSWER_WITHIN_MS,
  // of this client alone: numbers and instants stay the text that they are
  types: { getTypeParser: () => (text: string) => text },
})
