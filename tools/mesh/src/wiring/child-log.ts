import type { Clock } from '@storemesh/core'
import { type Log, plainLog } from '@storemesh/telemetry'

/** A child talks on stderr; its supervisor puts its name before each line. */
export const childLog = (clock: Clock): Log =>
  plainLog({ write: (line) => void process.stderr.write(line), clock, minimum: 'info' })
