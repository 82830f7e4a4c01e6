import { Fault, type Secret } from '@storemesh/core'
import { type ClientSession, type Document, MongoClient, type MongoClientOptions } from 'mongodb'
import { type Meaning, mongoFault } from './mongo-fault.js'

export interface MongoConnection {
  /** `db1.example:27017`; of a replica set some members, of a sharded cluster some of its mongos. */
  readonly hosts: readonly [string, ...string[]]
  readonly replica_set?: string
  readonly user?: string
  readonly password?: Secret
  /** Where the user was made; `admin` if not said. */
  readonly auth_database?: string
  /** Encrypt, and check the server's certificate. For every server that is not on this machine. */
  readonly tls?: boolean
  /** How long a server is looked for: a replica set needs some seconds to choose another primary. */
  readonly connect_within_ms?: number
}

/** What a server answered: numbers as they are, and every document and list as BSON. */
export type MongoAnswer = ReadonlyMap<string, unknown>

/** One reader's session: a server lets a cursor be read on only in the session that opened it. */
export interface MongoView {
  ask(database: string, command: Document): Promise<MongoAnswer>
}

export interface MongoReader {
  /** Sessions are for replica sets; a server that stands alone may know none, and is asked without. */
  inSession<Result>(look: (view: MongoView) => Promise<Result>): Promise<Result>
  ask: MongoView['ask']
  close(): Promise<void>
}

const CONNECT_WITHIN_MS = 10_000
const ANSWER_WITHIN_MS = 60_000
/** One to read with, and one for what is asked beside it. */
const CONNECTIONS_MAX = 2

/** The driver's client, made at the first question. It connects again by itself. */
export function mongoReader(name: string, connection: MongoConnection, meaning?: Meaning): MongoReader {
  let client: MongoClient | undefined
  let closed = false

  function connected(): MongoClient {
    if (closed) throw new Fault('SOURCE_CLOSED', `${name} was closed; open it again to read on`)
    client ??= new MongoClient(`mongodb://${connection.hosts.join(',')}/`, clientSettings(connection))
    return client
  }

  async function ask(database: string, command: Document, session?: ClientSession): Promise<MongoAnswer> {
    try {
      const settings = { raw: true, ...(session && { session }) }
      return new Map(Object.entries(await connected().db(database).command(command, settings)))
    } catch (error) {
      throw mongoFault(name, connection, error, meaning)
    }
  }

  return {
    ask: (database, command) => ask(database, command),

    async inSession(look) {
      const session = connected().startSession()
      try {
        return await look({ ask: (database, command) => ask(database, command, session) })
      } finally {
        // the server forgets a session by itself, should it not hear of its end
        await session.endSession().catch(() => undefined)
      }
    },

    async close() {
      closed = true
      const left = client
      client = undefined
      await left?.close().catch(() => undefined)
    },
  }
}

function clientSettings(connection: MongoConnection): MongoClientOptions {
  const { replica_set, user, password, auth_database = 'admin', tls = false } = connection
  const { connect_within_ms = CONNECT_WITHIN_MS } = connection
  return {
    appName: 'storemesh',
    tls,
    serverSelectionTimeoutMS: connect_within_ms,
    connectTimeoutMS: connect_within_ms,
    socketTimeoutMS: ANSWER_WITHIN_MS,
    maxPoolSize: CONNECTIONS_MAX,
    ...(replica_set !== undefined && { replicaSet: replica_set }),
    ...(user !== undefined && { auth: { username: user, password: password?.reveal() ?? '' }, authSource: auth_database }),
  }
}
