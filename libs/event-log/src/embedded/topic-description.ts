import { Fault, isJsonObject, type Json, parseJson } from '@storemesh/core'
import type { Reading, Writing } from '@storemesh/lmdb'
import type { TopicDescription } from '../event-log.js'
import { descriptionKey } from './topic-keys.js'

/** Undefined in the moment between the folder and the topic in it, after the topic was deleted, and where a crash fell in between. */
export function storedDescription(reading: Reading, folder: string, name: string): TopicDescription | undefined {
  const stored = reading.get(descriptionKey)
  if (!stored) return undefined
  const description = parseJson(stored.toString())
  if (isJsonObject(description)) {
    const { id, partitions, compacted, retention_ms, retention_bytes } = description
    if (typeof id === 'string' && typeof partitions === 'number')
      return {
        name,
        id,
        partitions,
        ...numberIn('retention_ms', retention_ms),
        ...numberIn('retention_bytes', retention_bytes),
        ...(compacted === true ? { compacted } : {}),
      }
  }
  throw new Fault('LOG_FILE_CORRUPT', `${folder}: expected a topic's description; this folder was written by something else`)
}

export function storeDescription(transaction: Writing, description: TopicDescription): void {
  const { id, partitions, retention_ms, retention_bytes, compacted } = description
  const stored = { id, partitions, retention_ms, retention_bytes, compacted }
  transaction.put(descriptionKey, Buffer.from(JSON.stringify(stored)))
}

const numberIn = (name: 'retention_ms' | 'retention_bytes', value: Json | undefined) =>
  typeof value === 'number' ? { [name]: value } : {}
