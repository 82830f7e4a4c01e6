import type { EventLog, LogRecord } from '@storemesh/event-log'

const READ = { records_max: 1000, bytes_max: 4 << 20 }
const PARTITION = 0

/** The topics of refused rows have one partition. What was in it when this began, from an offset on; nothing where there is no such topic. */
export async function* topicRecords(eventLog: EventLog, topic: string, from = 0): AsyncIterable<LogRecord> {
  if (!(await isThere(eventLog, topic))) return
  const [end] = await eventLog.ends(topic)
  if (!end) return
  let offset = Math.max(from, end.first_offset)
  while (offset < end.next_offset) {
    const records = await eventLog.read(topic, PARTITION, offset, READ)
    yield* records
    offset = (records.at(-1)?.offset ?? end.next_offset) + 1
  }
}

export const isThere = async (eventLog: EventLog, topic: string): Promise<boolean> => (await eventLog.topic(topic)) !== undefined
