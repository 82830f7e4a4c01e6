import type { Json, Secret } from '@storemesh/core'

/** What a running part says of itself. `event` is a stable snake_case name that may be searched for; all that varies is a field. */
export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** A log that says these fields with everything. */
  with(fields: LogFields): Log
}

/** A secret may stand here: it prints as [secret]. */
export type LogFields = Readonly<Record<string, Json | Secret | undefined>>

export type LogLevel = 'info' | 'warn' | 'error'

/** One thing said, before it is a line of text. */
export interface LogEntry {
  readonly level: LogLevel
  readonly event: string
  readonly fields: LogFields
}

const RANK = { info: 0, warn: 1, error: 2 } as const

/** A log over one function that takes what is said from the minimum level on. */
export function logTo(take: (entry: LogEntry) => void, minimum: LogLevel, carried: LogFields = {}): Log {
  const say =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}): void => {
      if (RANK[level] >= RANK[minimum]) take({ level, event, fields: { ...carried, ...fields } })
    }
  return {
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    with: (fields) => logTo(take, minimum, { ...carried, ...fields }),
  }
}

/** Says nothing. */
export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silentLog,
}
