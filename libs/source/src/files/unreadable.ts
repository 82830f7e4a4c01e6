import { Fault, isFault } from '@storemesh/core'

const CODE = 'FILE_UNREADABLE'

/** Bytes that are not what their format says. Whoever reads the file tells of it, and goes on with the next one. */
export const unreadable = (why: string, cause?: unknown): Fault => new Fault(CODE, why, { cause })

export const isUnreadable = (error: unknown): error is Fault => isFault(error, CODE)

/** Without the code: a report has its own. */
export const whyUnreadable = (fault: Fault): string => fault.message.slice(`${CODE}: `.length)

/** What libraries throw at bytes that are none of theirs becomes ours. */
export function attempt<T>(work: () => T, what: string): T {
  try {
    return work()
  } catch (error) {
    throw isUnreadable(error) ? error : unreadable(what, error)
  }
}
