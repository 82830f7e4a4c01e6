import { Fault, isJsonObject, type JsonObject, parseJson, seededDice } from '@storemesh/core'
import { rollOfTold } from '../actions/dice-of-told.js'
import type { Story } from '../actions/story.js'
import { type Blemishes, mishapAt, type Spoilt, spoiltOf } from '../mess.js'

/** A record as it is on a topic. */
export interface ToldRecord {
  readonly key: string
  /** JSON, put together by hand where there are many: nothing that they tell needs to be escaped. */
  readonly text: string
  /** No reader can take it. */
  readonly spoilt: Spoilt | undefined
  /** No contract takes it either: a field has changed its type. */
  readonly isBroken: boolean
}

/** All records are made here: they are one kind of object then, to who compiles what sends them. */
export const toldRecord = (key: string, text: string, isBroken = false): ToldRecord => ({
  key,
  text,
  spoilt: undefined,
  isBroken,
})

/** A topic that tells, beside `transactions-topic`, of what was done. */
export interface ToldTopic {
  readonly topic: string
  /** The same story gives the same records, in the same order. */
  readonly recordsOf: (story: Story) => readonly ToldRecord[]
}

export interface Telling {
  readonly topic: string
  readonly blemishes: Blemishes
  /** The records before anything goes wrong with them. */
  readonly meant: (story: Story) => readonly ToldRecord[]
}

/** What a record says, read back from its text. */
export function fieldsOf({ text }: Pick<ToldRecord, 'text'>): JsonObject {
  const fields = parseJson(text)
  if (isJsonObject(fields)) return fields
  throw new Fault('TOLD_UNREADABLE', `expected a record as a JSON object, got ${text.length} characters of something else`)
}

/** Each record on its own is now and then spoilt on its way, or sent twice. */
export function toldTopic({ topic, blemishes, meant }: Telling): ToldTopic {
  const roll = rollOfTold(topic)
  return {
    topic,
    recordsOf(story) {
      const records = meant(story)
      const { visit, mess } = story
      /** A list of its own once anything goes wrong, which is seldom. */
      let told: ToldRecord[] | undefined
      for (let index = 0; index < records.length; index++) {
        const record = records[index]
        if (!record) continue
        const rolled = roll(visit, told ? told.length : index)
        const mishap = mishapAt(rolled, mess)
        if (mishap === 'bad' || mishap === 'repeat') told ??= records.slice(0, index)
        told?.push(mishap === 'bad' ? { ...record, spoilt: spoiltOf(seededDice(rolled * 2 ** 32), blemishes) } : record)
        if (mishap === 'repeat') told?.push(record)
      }
      return told ?? records
    },
  }
}
