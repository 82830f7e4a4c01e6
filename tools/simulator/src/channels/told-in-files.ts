import type { Truth } from '../truth/read-truth.js'
import type { TrueEvent } from '../truth/true-event.js'
import { EVENTS_A_FILE } from './channel-files.js'

/** The events that are in files by now, in their order. */
export async function* toldInFiles(truth: Truth): AsyncGenerator<TrueEvent> {
  let coming: TrueEvent[] = []
  for await (const event of truth.events()) {
    coming.push(event)
    if (coming.length < EVENTS_A_FILE) continue
    yield* coming
    coming = []
  }
}
