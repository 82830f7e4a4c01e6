import type { Clock } from '@storemesh/core'
import type { LogLevel } from './log.js'

export interface LineLogOptions {
  /** Takes one line, its end included. */
  readonly write: (line: string) => void
  readonly clock: Clock
  /** Says nothing below this level; `info` where it is left out. */
  readonly minimum?: LogLevel
}
