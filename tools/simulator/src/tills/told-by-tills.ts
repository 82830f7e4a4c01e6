import type { Truth } from '../truth/read-truth.js'
import { EVENTS_A_TILL_FILE } from './till-files.js'
import { type TillLine, tillLines } from './till-lines.js'

export interface ToldByTill {
  readonly line: TillLine
  /** It stands in its file in a way that nobody can read. */
  readonly isSpoilt: boolean
}

/** Every line in the tills' files, as often as it stands there. */
export async function* toldByTills(truth: Truth): AsyncGenerator<ToldByTill> {
  let coming: ToldByTill[] = []
  let events = 0
  for await (const event of truth.events()) {
    events += 1
    coming.push(...tillLines(event).map((line, at) => ({ line, isSpoilt: event.kind === 'bad' && at === 0 })))
    if (events % EVENTS_A_TILL_FILE > 0) continue
    yield* coming
    coming = []
  }
}
