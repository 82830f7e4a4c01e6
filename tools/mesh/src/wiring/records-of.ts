import type { EventLog, LogRecord } from '@storemesh/event-log'

const READ = { records_max: 1000, bytes_max: 4 << 20 }

/** All records of a topic as they are now, partition by partition; none where there is no such topic. */
export async function* recordsOf(eventLog: EventLog, topic: string): AsyncIterable<LogRecord> {
  if (!(await eventLog.topic(topic))) return
  for (const { partition, first_offset, next_offset } of await eventLog.ends(topic)) {
    let offset = first_offset
    while (offset < next_offset) {
      const records = await eventLog.read(topic, partition, offset, READ)
      yield* records
      offset = (records.at(-1)?.offset ?? next_offset) + 1
    }
  }
}
