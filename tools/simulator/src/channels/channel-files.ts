import { isFault } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import { objectKey, type ObjectStore } from '@storemesh/object-store'
import type { TrueEvent } from '../truth/true-event.js'
import { trueEventFrom } from '../truth/truth-json.js'
import { recordsBetween, TRUE_EVENTS } from '../truth/truth-topics.js'
import type { Movement } from '../actions/movements.js'
import { afterMovements, movedAt, movedBy, type StockLevels } from './stock-levels.js'

/** So many events that are true make a file. */
export interface FiledEvents {
  readonly events: readonly TrueEvent[]
  /** The one before the first of them. */
  readonly previous: TrueEvent | undefined
  /** What lay on the shelves before the first of them. */
  readonly stock: StockLevels
}

/** What a channel leaves as files, and how it writes them. */
export interface ChannelFile {
  readonly folder: string
  /** What a file's name begins with. */
  readonly name: string
  readonly extension: string
  /** Its file comes with the first event of a world, and not with its thousandth: others cannot be understood without it. */
  readonly isFirst?: boolean
  /** Undefined where the channel has nothing to tell. */
  readonly textOf: (filed: FiledEvents) => string | undefined
}

/** Each channel sends a file each time that so many events more are true; what came since waits for the next one. */
export const EVENTS_A_FILE = 1000

export interface ChannelFiles {
  /** Writes each file that these events make whole. The same events again write nothing. */
  add(filed: readonly Filed[]): Promise<void>
}

export interface Filed {
  /** Its place in the truth: it says which file it belongs to. */
  readonly offset: number
  readonly event: TrueEvent
  readonly movements: readonly Movement[]
}

/** A file follows from the truth alone, so that one which a crash kept from being written is written the same later. */
export function channelFiles(channels: readonly ChannelFile[], store: ObjectStore, truthLog: EventLog): ChannelFiles {
  let open: Filed[] = []
  let before: Before = { offset: 0, previous: undefined, stock: new Map() }

  const writeFirst = async (first: Filed): Promise<void> => {
    const filed = firstFiled(first.event)
    for (const channel of channels.filter(({ isFirst }) => isFirst)) await leave(store, channel, first, filed)
  }

  const write = async (last: Filed): Promise<void> => {
    const first_offset = last.offset - EVENTS_A_FILE + 1
    const filed = open[0]?.offset === first_offset ? open : await filedFrom(truthLog, first_offset)
    open = []
    for (const one of filed) if (one.event.event === 0) await writeFirst(one) // a crash may have kept it from being written
    const events = filed.map(({ event }) => event)
    if (before.offset !== first_offset) before = await readBefore(truthLog, first_offset)
    for (const channel of channels.filter(({ isFirst }) => !isFirst)) await leave(store, channel, last, { events, ...before })
    const stock = afterMovements(
      before.stock,
      filed.map(({ movements }) => movements),
    )
    before = { offset: last.offset + 1, previous: last.event, stock }
  }

  return {
    async add(filed) {
      for (const one of filed) {
        if (one.event.event === 0) await writeFirst(one)
        open.push(one)
        if (one.offset % EVENTS_A_FILE === EVENTS_A_FILE - 1) await write(one)
      }
    },
  }
}

/** What a file holds that comes with the first event of a world. */
export const firstFiled = (event: TrueEvent): FiledEvents => ({ events: [event], previous: undefined, stock: new Map() })

/** By the day and the place of the event that it was left with. */
async function leave(store: ObjectStore, channel: ChannelFile, { offset, event }: Filed, filed: FiledEvents): Promise<void> {
  const text = channel.textOf(filed)
  const file = `${channel.name}-${String(offset).padStart(12, '0')}.${channel.extension}`
  if (text !== undefined) await writeOnce(store, `${channel.folder}/day=${event.sent_at.slice(0, 10)}/${file}`, text)
}

interface Before extends Omit<FiledEvents, 'events'> {
  readonly offset: number
}

/** All that was told before an offset, for a simulator that begins in the middle. */
async function readBefore(truthLog: EventLog, offset: number): Promise<Before> {
  let previous: TrueEvent | undefined
  let stock: StockLevels = new Map()
  for await (const batch of recordsBetween(truthLog, TRUE_EVENTS, 0, offset)) {
    const events = batch.map(({ value }) => trueEventFrom(value))
    previous = events.at(-1)
    stock = movedBy(stock, events)
  }
  return { offset, previous, stock }
}

async function writeOnce(store: ObjectStore, name: string, text: string): Promise<void> {
  await store.write(objectKey(name), Buffer.from(text), { ifAbsent: true }).catch((error: unknown) => {
    if (!isFault(error, 'OBJECT_EXISTS')) throw error
  })
}

async function filedFrom(truthLog: EventLog, first_offset: number): Promise<readonly Filed[]> {
  const filed: Filed[] = []
  for await (const batch of recordsBetween(truthLog, TRUE_EVENTS, first_offset, first_offset + EVENTS_A_FILE)) {
    for (const { offset, value } of batch) {
      const event = trueEventFrom(value)
      filed.push({ offset, event, movements: movedAt(event) })
    }
  }
  return filed
}
