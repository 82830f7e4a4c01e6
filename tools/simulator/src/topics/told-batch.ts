import { withinLimit } from '@storemesh/core'
import type { NewRecord } from '@storemesh/event-log'
import { spoiltBytes } from '../mess.js'
import { textRoom } from '../text-room.js'
import { fieldsOf, type ToldRecord } from './told-topic.js'

/** What purchases tell on one topic, until all of it goes there at once. */
export interface ToldBatch {
  /** What the purchase at this offset of the truth tells. */
  add(offset: number, records: readonly ToldRecord[]): void
  records(): readonly NewRecord[]
}

/** On one topic; the first purchase brings the first stock of all stores. */
const RECORDS_A_PURCHASE_MAX = 5000

export function toldBatch(topic: string): ToldBatch {
  const records: NewRecord[] = []
  const limit = `records of one purchase on ${topic}`
  const room = textRoom()
  const bytesOf = (text: string): Uint8Array => room.between(room.write(text), room.end())
  return {
    add(offset, told) {
      if (told.length === 0) return
      withinLimit(limit, told.length, { min: 0, max: RECORDS_A_PURCHASE_MAX })
      let sequence = offset * RECORDS_A_PURCHASE_MAX
      // all texts of a purchase in one go: what a write costs it costs once
      const all = textsOf(told)
      let at = room.write(all)
      const isAscii = room.end() - at === all.length
      for (const { key, text, spoilt } of told) {
        const meant = isAscii ? room.between(at, at + text.length) : bytesOf(text)
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
