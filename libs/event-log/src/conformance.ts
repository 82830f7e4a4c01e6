import { describe } from 'vitest'
import { appending, producers, topics } from './conformance/appending.js'
import type { LogUnderTest } from './conformance/log-under-test.js'
import { following, groups, reading } from './conformance/reading.js'
import { retaining } from './conformance/retaining.js'
import { sharing } from './conformance/sharing.js'

export type { LogUnderTest } from './conformance/log-under-test.js'

/** What every event log promises. An adapter's test file calls this and adds only what is its own. */
export function eventLogConformance(name: string, fresh: () => Promise<LogUnderTest>): void {
  describe(`${name} is an event log`, () => {
    topics(fresh)
    appending(fresh)
    producers(fresh)
    reading(fresh)
    following(fresh)
    groups(fresh)
    retaining(fresh)
    sharing(fresh)
  })
}
