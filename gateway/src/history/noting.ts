import { messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import type { GraphHistory } from './graph-history.js'
import type { GraphPart } from './graph-part.js'

/** Writes down what is served. Where that cannot be, it is served all the same. */
export const noting =
  (history: GraphHistory | undefined, log: Log) =>
  async (parts: readonly GraphPart[]): Promise<void> => {
    try {
      await history?.note(parts.map(({ name, sdl }) => ({ name, sdl })))
    } catch (error) {
      log.warn('graph_unnoted', { reason: messageOf(error) })
    }
  }
