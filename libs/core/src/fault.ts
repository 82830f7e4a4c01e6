/** A named failure. `code` is stable and may be relied on; the message is for a person: what was expected, what came, what to do. */
export class Fault extends Error {
  override readonly name = 'Fault'

  constructor(
    readonly code: string,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(`${code}: ${message}`, options)
  }
}

export const isFault = (error: unknown, code?: string): error is Fault =>
  error instanceof Fault && (code === undefined || error.code === code)

/** The text of anything that was thrown, without its stack. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
