import { isFault } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { TrueEvent } from '../truth/true-event.js'
import { trueEventFrom } from '../truth/truth-json.js'
import { recordsBetween, TRUE_EVENTS } from '../truth/truth-topics.js'
import { TILL_COLUMNS, tillTexts } from './till-lines.js'

/** Where tills leave what they sold. */
export const TILL_FILES = 'raw-data/pos-sales'
/** The tills send a file together each time that so many events more are true; what came since waits for the next one. */
export const EVENTS_A_TILL_FILE = 1000

export interface TillFiles {
  /** Writes each file that these events make whole. The same events again write nothing. */
  add(told: readonly Told[]): Promise<void>
}

interface Told {
  /** Its place in the truth: it says which file it belongs to. */
  readonly offset: number
  readonly event: TrueEvent
}

/** A file follows from the truth alone, so that one which a crash kept from being written is written the same later. */
export function tillFiles(store: ObjectStore, truthLog: EventLog): TillFiles {
  let open: Told[] = []

  const write = async (last: Told): Promise<void> => {
    const first_offset = last.offset - EVENTS_A_TILL_FILE + 1
    const events = open[0]?.offset === first_offset ? open.map(({ event }) => event) : await eventsFrom(truthLog, first_offset)
    const lines = events.flatMap(tillTexts)
    open = []
    if (lines.length === 0) return
    const day = last.event.sent_at.slice(0, 10)
    const name = `${TILL_FILES}/day=${day}/sales-${String(last.offset).padStart(12, '0')}.csv`
    const text = [TILL_COLUMNS.join(','), ...lines, ''].join('\n')
    await store.write(objectKey(name), Buffer.from(text), { ifAbsent: true }).catch((error: unknown) => {
      if (!isFault(error, 'OBJECT_EXISTS')) throw error
    })
  }

  return {
    async add(told) {
      for (const one of told) {
        open.push(one)
        if (one.offset % EVENTS_A_TILL_FILE === EVENTS_A_TILL_FILE - 1) await write(one)
      }
    },
  }
}

async function eventsFrom(truthLog: EventLog, first_offset: number): Promise<readonly TrueEvent[]> {
  const events: TrueEvent[] = []
  for await (const batch of recordsBetween(truthLog, TRUE_EVENTS, first_offset, first_offset + EVENTS_A_TILL_FILE))
    events.push(...batch.map(({ value }) => trueEventFrom(value)))
  return events
}
