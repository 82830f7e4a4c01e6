import { type Clock, Fault, systemClock } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import type { ObjectStore } from '@storemesh/object-store'
import type { PostgresDeclaration, ReplicationDeclaration, SourceDeclaration } from './declaration.js'
import type { MongoConnection } from './mongo/mongo-connection.js'
import type { MongoDeclaration } from './mongo/mongo-declaration.js'
import type { PostgresConnection } from './postgres/postgres-connection.js'
import type { Source } from './source.js'

/** How to reach what domains declare. What no domain of this process reads from may be left out. */
export interface SourceConnections {
  readonly eventLog?: EventLog
  readonly postgres?: PostgresConnection
  readonly mongo?: MongoConnection
  /** Folders and buckets by the names that declarations give them. */
  readonly files?: ReadonlyMap<string, ObjectStore>
  /** Tells which files have lain still long enough, and how long a server has been silent. */
  readonly clock?: Clock
}

/**
 * The source of a declaration. Nothing is reached before the first read. SOURCE_NOT_CONNECTED where its settings are missing.
 * A client is loaded when the first source needs it: most commands name sources and read from none.
 */
export async function openSource(declaration: SourceDeclaration, connections: SourceConnections): Promise<Source> {
  switch (declaration.kind) {
    case 'topic':
      if (!connections.eventLog) throw notConnected(`topic ${declaration.topic}`, 'an event log')
      return (await import('./topic/topic-source.js')).topicSource(declaration, connections.eventLog)
    case 'postgres':
      if (!connections.postgres) throw notConnected(`table ${declaration.schema}.${declaration.table}`, 'a Postgres connection')
      return openPostgres(declaration, connections.postgres, connections.clock ?? systemClock)
    case 'mongo':
      if (!connections.mongo) throw notConnected(`collection ${declaration.collection}`, 'a MongoDB connection')
      return openMongo(declaration, connections.mongo, connections.clock ?? systemClock)
    case 'files': {
      const store = connections.files?.get(declaration.store)
      if (!store) throw notConnected(`files below ${declaration.prefix}`, `the store "${declaration.store}"`)
      return (await import('./files/files-source.js')).filesSource(declaration, store, connections.clock ?? systemClock)
    }
  }
}

async function openMongo(declaration: MongoDeclaration, connection: MongoConnection, clock: Clock): Promise<Source> {
  if (declaration.by === 'cursor') return (await import('./mongo/cursor/cursor-source.js')).cursorSource(declaration, connection)
  return (await import('./mongo/changes/changes-source.js')).changesSource(declaration, connection, clock)
}

/** A position of one way means nothing to the other: whoever goes over finds another identity. */
async function openPostgres(declaration: PostgresDeclaration, connection: PostgresConnection, clock: Clock): Promise<Source> {
  if (declaration.by === 'replication') return openReplicated(declaration, connection, clock)
  const { schema, table, key, byLog } = declaration
  if (byLog && connection.followed === 'by log')
    return openReplicated({ kind: 'postgres', by: 'replication', schema, table, key, replication: byLog }, connection, clock)
  return (await import('./postgres/postgres-source.js')).postgresSource(declaration, connection)
}

const openReplicated = async (
  declaration: ReplicationDeclaration,
  connection: PostgresConnection,
  clock: Clock,
): Promise<Source> =>
  (await import('./postgres/replication/replicated-source.js')).replicatedSource(declaration, connection, clock)

const notConnected = (what: string, needed: string) =>
  new Fault('SOURCE_NOT_CONNECTED', `${what}: expected the settings of ${needed}, got none; add them to the configuration`)
