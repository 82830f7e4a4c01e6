import { isFault } from '@storemesh/core'
import { bsonElements } from './document/bson-elements.js'
import { bsonJson } from './document/bson-json.js'

/** What a row says of itself beside the document: a snapshot's its kind, a change's all. A contract may take them as fields. */
export const CHANGE_FIELDS = ['_change_kind', '_change_token', '_change_committed_at'] as const

/**
 * A document as a row's value, with members of ours behind its own. What cannot be read is told as a JSON text, not an object,
 * so that ingestion puts it into the dead letter with its reason and its bytes while the others go on.
 */
export function rowValue(document: Buffer, ours: readonly string[] = []): Uint8Array {
  try {
    const json = bsonJson(document)
    if (ours.length === 0) return Buffer.from(json)
    if (json.includes('"_change_') && hasOurNames(document)) return report(document, RESERVED)
    return Buffer.from(`${json.slice(0, -1)}${json === '{}' ? '' : ','}${ours.join(',')}}`)
  } catch (error) {
    if (isFault(error, 'DOCUMENT_UNREADABLE')) return report(document, error.message)
    throw error
  }
}

const RESERVED = `DOCUMENT_FIELD_RESERVED: expected a document without ${CHANGE_FIELDS.join(', ')}, which tell of the change; rename the field`

const hasOurNames = (document: Buffer): boolean =>
  bsonElements(document).some(({ name }) => CHANGE_FIELDS.some((field) => field === name))

const report = (document: Buffer, message: string): Uint8Array =>
  Buffer.from(JSON.stringify(`${message}. The document as BSON in base64: ${document.toString('base64')}`))
