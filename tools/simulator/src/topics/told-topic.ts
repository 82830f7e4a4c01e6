import type { Story } from '../actions/story.js'
import type { DiceOfTold } from '../actions/dice-of-told.js'
import { type Blemishes, mishapOf, type Spoilt, spoiltOf } from '../mess.js'
import type { ToldFields } from '../wire.js'

/** A record as it is on a topic. */
export interface ToldRecord {
  readonly key: string
  readonly fields: ToldFields
  /** No reader can take it. */
  readonly spoilt?: Spoilt
}

/** A topic that tells, beside `transactions-topic`, of what was done. */
export interface ToldTopic {
  readonly topic: string
  /** The same story gives the same records, in the same order. */
  recordsOf(story: Story): readonly ToldRecord[]
}

export interface Telling {
  readonly topic: string
  readonly blemishes: Blemishes
  readonly dice: DiceOfTold
  /** The records before anything goes wrong with them. */
  readonly meant: (story: Story) => readonly ToldRecord[]
}

/** Each record on its own is now and then spoilt on its way, or sent twice. */
export const toldTopic = ({ topic, blemishes, dice, meant }: Telling): ToldTopic => ({
  topic,
  recordsOf(story) {
    const records = meant(story)
    if (records.length === 0) return records
    const roll = dice(story.event)
    const told: ToldRecord[] = []
    for (const record of records) {
      const mishap = mishapOf(roll, story.mess)
      told.push(mishap === 'bad' ? { ...record, spoilt: spoiltOf(roll, blemishes) } : record)
      if (mishap === 'repeat') told.push(record)
    }
    return told
  },
})
