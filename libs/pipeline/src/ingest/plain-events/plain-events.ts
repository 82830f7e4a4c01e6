import { type PlainEventsFile, plainEventsReader, type PlainEventsTask } from './read-plain-events.js'

/** Who reads plain events into files: the thread that asks, or one beside it. */
export interface PlainEvents {
  /** Makes ready what reads, for who knows that much is to be read; without it the first tasks wait for that. */
  begin(): void
  /** Takes over the task's parts, and gives them back. Undefined where the table has a column that is not written so. */
  read(task: PlainEventsTask): Promise<PlainEventsFile | undefined>
  close(): Promise<void>
}

export const plainEventsHere: PlainEvents = {
  begin: () => undefined,
  read: async (task) => plainEventsReader()(task),
  close: async () => undefined,
}
