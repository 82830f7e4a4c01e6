import { toldInFiles } from '../channels/told-in-files.js'
import type { Truth } from '../truth/read-truth.js'
import { type TillLine, tillLines } from './till-lines.js'

export interface ToldByTill {
  readonly line: TillLine
  /** It stands in its file in a way that nobody can read. */
  readonly isSpoilt: boolean
}

/** Every line in the tills' files, as often as it stands there. */
export async function* toldByTills(truth: Truth): AsyncGenerator<ToldByTill> {
  for await (const event of toldInFiles(truth))
    yield* tillLines(event).map((line, at) => ({ line, isSpoilt: event.kind === 'bad' && at === 0 }))
}
