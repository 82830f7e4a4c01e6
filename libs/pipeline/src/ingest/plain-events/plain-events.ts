import { type PlainEventsFile, plainEventsReader, type PlainEventsTask } from './read-plain-events.js'

/** Who reads plain events into files: the thread that asks, or one beside it. */
export interface PlainEvents {
  /** Takes over the task's parts, and gives them back. Undefined where the table has a column that is not written so. */
  read(task: PlainEventsTask): Promise<PlainEventsFile | undefined>
  close(): Promise<void>
}

export const plainEventsHere: PlainEvents = { read: async (task) => plainEventsReader()(task), close: async () => undefined }
