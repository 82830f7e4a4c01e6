import { BSON, type BsonElement, bsonElements, unreadable } from './document/bson-elements.js'
import type { MongoAnswer } from './mongo-connection.js'

/** A piece of what a server's cursor gives. */
export interface CursorBatch {
  readonly documents: readonly Buffer[]
  /** 0 where the cursor has ended. */
  readonly cursor: bigint
  /** Of a change stream: where to go on, also where no change came. */
  readonly token?: Buffer
}

export function cursorBatch(answer: MongoAnswer): CursorBatch {
  const cursor = answer.get('cursor')
  if (!Buffer.isBuffer(cursor)) throw unreadable('an answer has no cursor')
  const members = new Map(bsonElements(cursor).map((element) => [element.name, element]))
  const batch = members.get('firstBatch') ?? members.get('nextBatch')
  const token = members.get('postBatchResumeToken')
  return {
    documents: batch ? bsonElements(batch.value).map(documentOf) : [],
    cursor: cursorOf(members.get('id')),
    ...(token && { token: token.value }),
  }
}

function documentOf({ type, value }: BsonElement): Buffer {
  if (type !== BSON.object) throw unreadable('what stands for a document is none')
  return value
}

/** Some servers give 0 as a short integer. */
function cursorOf(id: BsonElement | undefined): bigint {
  if (id?.type === BSON.int64) return id.value.readBigInt64LE(0)
  return id?.type === BSON.int32 ? BigInt(id.value.readInt32LE(0)) : 0n
}
