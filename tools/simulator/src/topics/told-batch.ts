import { withinLimit } from '@storemesh/core'
import type { NewRecord } from '@storemesh/event-log'
import { spoiltBytes } from '../mess.js'
import { fieldsOf, type ToldRecord } from './told-topic.js'

/** What purchases tell on one topic, until all of it goes there at once. */
export interface ToldBatch {
  /** What the purchase at this offset of the truth tells. */
  add(offset: number, records: readonly ToldRecord[]): void
  records(): readonly NewRecord[]
}

/** On one topic; the first purchase brings the first stock of all stores. */
const RECORDS_A_PURCHASE_MAX = 5000
const CHUNK_BYTES = 256 * 1024
/** What UTF-8 needs of a text at most, for each of its units. */
const BYTES_A_UNIT_MAX = 3

export function toldBatch(topic: string): ToldBatch {
  const records: NewRecord[] = []
  const limit = `records of one purchase on ${topic}`
  let chunk = Buffer.alloc(0)
  let end = 0
  /** One after the other in a large buffer, at once: a text that nobody keeps costs nobody a thing. Says where it begins. */
  const write = (text: string): number => {
    const room = text.length * BYTES_A_UNIT_MAX
    if (chunk.length - end < room) {
      chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, room))
      end = 0
    }
    const start = end
    end += chunk.write(text, start)
    return start
  }
  const bytesOf = (text: string): Uint8Array => {
    const start = write(text)
    return new Uint8Array(chunk.buffer, start, end - start)
  }
  return {
    add(offset, told) {
      if (told.length === 0) return
      withinLimit(limit, told.length, { min: 0, max: RECORDS_A_PURCHASE_MAX })
      let sequence = offset * RECORDS_A_PURCHASE_MAX
      // all texts of a purchase in one go: what a write costs it costs once
      const all = textsOf(told)
      let at = write(all)
      const isAscii = end - at === all.length
      for (const { key, text, spoilt } of told) {
        const meant = isAscii ? new Uint8Array(chunk.buffer, at, text.length) : bytesOf(text)
        records.push({ key, value: spoilt ? spoiltBytes(fieldsOf({ text }), spoilt) : meant, sequence: sequence++ })
        at += text.length
      }
    },
    records: () => records,
  }
}

function textsOf(told: readonly ToldRecord[]): string {
  let all = ''
  for (const { text } of told) all += text
  return all
}
