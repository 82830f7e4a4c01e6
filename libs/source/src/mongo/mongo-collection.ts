import { Fault } from '@storemesh/core'
import { bsonElements, bsonMember } from './document/bson-elements.js'
import { elementJson } from './document/bson-json.js'
import { cursorBatch } from './mongo-answer.js'
import type { MongoConnection, MongoView } from './mongo-connection.js'
import type { MongoDeclaration } from './mongo-declaration.js'

export const collectionName = ({ database, collection, by }: MongoDeclaration): string =>
  `mongo ${database}.${collection}${by === 'changes' ? ' by changes' : ''}`

/** What tells the collection from one that is made anew under its name; a view has only the name. SOURCE_COLLECTION_MISSING. */
export async function collectionIdentity(
  view: MongoView,
  declaration: MongoDeclaration,
  connection: MongoConnection,
): Promise<string> {
  const { database, collection } = declaration
  const answer = await view.ask(database, { listCollections: 1, filter: { name: collection }, cursor: {} })
  const [found] = cursorBatch(answer).documents
  if (!found) throw missing(declaration, connection)
  const info = bsonMember(found, 'info')
  const uuid = info && bsonElements(info.value).find(({ name }) => name === 'uuid')
  return uuid
    ? `mongo collection ${JSON.parse(elementJson(uuid))}`
    : `mongo ${connection.hosts.join(',')}/${database}.${collection}`
}

const missing = (declaration: MongoDeclaration, { hosts }: MongoConnection) =>
  new Fault(
    'SOURCE_COLLECTION_MISSING',
    `${collectionName(declaration)}: ${hosts.join(',')} has no such collection; make it (db.createCollection("${declaration.collection}")), or correct the declaration`,
  )
