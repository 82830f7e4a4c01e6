import { type Clock, Fault, systemClock } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import type { ObjectStore } from '@storemesh/object-store'
import type { PostgresDeclaration, SourceDeclaration } from './declaration.js'
import { filesSource } from './files/files-source.js'
import { changesSource } from './mongo/changes/changes-source.js'
import { cursorSource } from './mongo/cursor/cursor-source.js'
import type { MongoConnection } from './mongo/mongo-connection.js'
import type { PostgresConnection } from './postgres/postgres-connection.js'
import { postgresSource } from './postgres/postgres-source.js'
import { replicatedSource } from './postgres/replication/replicated-source.js'
import type { Source } from './source.js'
import { topicSource } from './topic/topic-source.js'

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

/** The source of a declaration. Nothing is reached before the first read. SOURCE_NOT_CONNECTED where its settings are missing. */
export async function openSource(declaration: SourceDeclaration, connections: SourceConnections): Promise<Source> {
  switch (declaration.kind) {
    case 'topic':
      if (connections.eventLog) return topicSource(declaration, connections.eventLog)
      throw notConnected(`topic ${declaration.topic}`, 'an event log')
    case 'postgres':
      if (!connections.postgres) throw notConnected(`table ${declaration.schema}.${declaration.table}`, 'a Postgres connection')
      return openPostgres(declaration, connections.postgres, connections.clock ?? systemClock)
    case 'mongo':
      if (!connections.mongo) throw notConnected(`collection ${declaration.collection}`, 'a MongoDB connection')
      if (declaration.by === 'cursor') return cursorSource(declaration, connections.mongo)
      return changesSource(declaration, connections.mongo, connections.clock ?? systemClock)
    case 'files': {
      const store = connections.files?.get(declaration.store)
      if (store) return filesSource(declaration, store, connections.clock ?? systemClock)
      throw notConnected(`files below ${declaration.prefix}`, `the store "${declaration.store}"`)
    }
  }
}

/** A position of one way means nothing to the other: whoever goes over finds another identity. */
function openPostgres(declaration: PostgresDeclaration, connection: PostgresConnection, clock: Clock): Source {
  if (declaration.by === 'replication') return replicatedSource(declaration, connection, clock)
  const { schema, table, key, byLog } = declaration
  if (!byLog || connection.followed !== 'by log') return postgresSource(declaration, connection)
  return replicatedSource({ kind: 'postgres', by: 'replication', schema, table, key, replication: byLog }, connection, clock)
}

const notConnected = (what: string, needed: string) =>
  new Fault('SOURCE_NOT_CONNECTED', `${what}: expected the settings of ${needed}, got none; add them to the configuration`)
