export {
  type FileFormat,
  type FilesBelow,
  type FilesDeclaration,
  files,
  type PostgresDeclaration,
  type PostgresTable,
  postgres,
  type ReplicationDeclaration,
  type SourceDeclaration,
  type TopicDeclaration,
  topic,
} from './declaration.js'
export type { MongoConnection } from './mongo/mongo-connection.js'
export { type MongoCollection, type MongoDeclaration, mongo } from './mongo/mongo-declaration.js'
export { openSource, type SourceConnections } from './open-source.js'
export type { PostgresConnection } from './postgres/postgres-connection.js'
export type { BlockPart, Source, SourceBatch, SourceBlock, SourceLimits, SourcePosition, SourceRow } from './source.js'
export { sourceTitle } from './source-title.js'
