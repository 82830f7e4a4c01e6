import { isFault } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { TrueEvent } from '../truth/true-event.js'
import { trueEventFrom } from '../truth/truth-json.js'
import { recordsBetween, TRUE_EVENTS } from '../truth/truth-topics.js'

/** What a channel leaves as files, and how it writes them. */
export interface ChannelFile {
  readonly folder: string
  readonly extension: string
  /** Undefined where the channel sold nothing. */
  readonly textOf: (events: readonly TrueEvent[]) => string | undefined
}

/** Each channel sends a file each time that so many events more are true; what came since waits for the next one. */
export const EVENTS_A_FILE = 1000

export interface ChannelFiles {
  /** Writes each file that these events make whole. The same events again write nothing. */
  add(told: readonly Told[]): Promise<void>
}

interface Told {
  /** Its place in the truth: it says which file it belongs to. */
  readonly offset: number
  readonly event: TrueEvent
}

/** A file follows from the truth alone, so that one which a crash kept from being written is written the same later. */
export function channelFiles(channels: readonly ChannelFile[], store: ObjectStore, truthLog: EventLog): ChannelFiles {
  let open: Told[] = []

  const write = async (last: Told): Promise<void> => {
    const first_offset = last.offset - EVENTS_A_FILE + 1
    const events = open[0]?.offset === first_offset ? open.map(({ event }) => event) : await eventsFrom(truthLog, first_offset)
    open = []
    const name = `day=${last.event.sent_at.slice(0, 10)}/sales-${String(last.offset).padStart(12, '0')}`
    for (const { folder, extension, textOf } of channels) {
      const text = textOf(events)
      if (text !== undefined) await writeOnce(store, `${folder}/${name}.${extension}`, text)
    }
  }

  return {
    async add(told) {
      for (const one of told) {
        open.push(one)
        if (one.offset % EVENTS_A_FILE === EVENTS_A_FILE - 1) await write(one)
      }
    },
  }
}

async function writeOnce(store: ObjectStore, name: string, text: string): Promise<void> {
  await store.write(objectKey(name), Buffer.from(text), { ifAbsent: true }).catch((error: unknown) => {
    if (!isFault(error, 'OBJECT_EXISTS')) throw error
  })
}

async function eventsFrom(truthLog: EventLog, first_offset: number): Promise<readonly TrueEvent[]> {
  const events: TrueEvent[] = []
  for await (const batch of recordsBetween(truthLog, TRUE_EVENTS, first_offset, first_offset + EVENTS_A_FILE))
    events.push(...batch.map(({ value }) => trueEventFrom(value)))
  return events
}
