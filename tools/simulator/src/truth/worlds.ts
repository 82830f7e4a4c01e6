import { Fault, isJsonObject, parseJson } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import { nextOffset, recordsFrom, TRUE_EVENTS, TRUTH_PARTITION, WORLDS } from './truth-topics.js'

/** From this offset of the truth on, it is this world that tells; until another one begins. */
export interface Chapter {
  readonly world: string
  readonly first_offset: number
  /** The world's own number of that event. */
  readonly first_event: number
  /** When the world's calendar began. */
  readonly start_us: number
}

/** Where a world goes on. */
export interface OpenChapter extends Chapter {
  /** Number of its next event. */
  readonly event: number
}

/** Goes on with a world where it was left, however many others told something since. */
export async function openChapter(truthLog: EventLog, world: string, begin_us: () => number): Promise<OpenChapter> {
  const chapters = await chaptersIn(truthLog)
  const end = await nextOffset(truthLog, TRUE_EVENTS)
  const endOf = (index: number) => chapters[index + 1]?.first_offset ?? end
  const index = chapters.findLastIndex((chapter) => chapter.world === world)
  const mine = chapters[index]
  const event = mine ? mine.first_event + endOf(index) - mine.first_offset : 0
  if (mine && index === chapters.length - 1) return { ...mine, event }
  const chapter = { world, first_offset: end, first_event: event, start_us: mine?.start_us ?? begin_us() }
  await truthLog.append(WORLDS, [{ value: Buffer.from(JSON.stringify(chapter)), partition: TRUTH_PARTITION }])
  return { ...chapter, event }
}

async function chaptersIn(truthLog: EventLog): Promise<readonly Chapter[]> {
  const chapters: Chapter[] = []
  for await (const batch of recordsFrom(truthLog, WORLDS, 0)) chapters.push(...batch.map((record) => chapterFrom(record.value)))
  return chapters
}

function chapterFrom(bytes: Uint8Array): Chapter {
  const record = parseJson(Buffer.from(bytes).toString())
  const { world, first_offset, first_event, start_us } = isJsonObject(record) ? record : {}
  if (typeof world === 'string' && isWhole(first_offset) && isWhole(first_event) && isWhole(start_us))
    return { world, first_offset, first_event, start_us }
  throw new Fault(
    'TRUTH_UNREADABLE',
    'a chapter of the truth is not as the simulator writes it; simulate again into an empty folder',
  )
}

const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)
