import { afterAll } from 'vitest'

/** Takes what has to be tidied up, and does it when its time has come: the last that was given first. */
export type WhenOver = (tidyUp: () => Promise<void>) => void

/** For what the tests of a file share: call it at the top of the file. A single test takes vitest's `onTestFinished`. */
export function whenFileIsOver(): WhenOver {
  const given: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const tidyUp of given.toReversed()) await tidyUp()
  })
  return (tidyUp) => void given.push(tidyUp)
}
