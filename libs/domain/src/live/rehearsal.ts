import { Fault, instantOf, type JsonObject } from '@storemesh/core'
import type { HeardEvent } from './live-event.js'
import type { LiveProcessor, Passing } from './live-processor.js'
import { rowsInMemory } from './rows-in-memory.js'

/** A processor by itself, told event by event, with time in the hands of whoever tells. */
export interface Rehearsal {
  /** An event of one of its topics, with the fields as its contract reads them. Gives the rows that change, in their order. */
  tell(topic: string, fields: JsonObject): Promise<readonly ShownRow[]>
  /** All is silent, and time passes to this moment (RFC 3339). Gives the rows that change. */
  passTo(moment: string): Promise<readonly ShownRow[]>
  /** Codes of what was refused so far. */
  refused(): readonly string[]
}

export interface ShownRow {
  /** Of an answer, the topic that it is told on. */
  readonly topic?: string
  readonly key: string
  readonly row: JsonObject
}

const PARTITION = 0

export function rehearse(processor: LiveProcessor): Rehearsal {
  const { name, inputs } = processor
  const rows = rowsInMemory()
  const refused: string[] = []
  const offsets = inputs.map(() => 0)
  const fold = processor.open({ partition: PARTITION, mark: undefined, rows })

  async function step(events: readonly HeardEvent[], passing: Passing): Promise<readonly ShownRow[]> {
    const shown: ShownRow[] = []
    for (let rest = events, isWhole = false; !isWhole; ) {
      const taken = await fold.fold(rest, passing)
      const folded = fold.leave()
      rows.write(folded.writes)
      shown.push(...folded.told.map(({ key, row, topic }) => ({ key, row, ...(topic !== undefined && { topic }) })))
      refused.push(...folded.refused.map(({ code }) => code))
      rest = rest.slice(taken.count)
      isWhole = taken.isWhole
    }
    return shown
  }

  return {
    async tell(topic, fields) {
      const input = inputs.findIndex((each) => each.topic === topic)
      const offset = offsets[input]
      if (offset === undefined) {
        const topics = inputs.map((each) => each.topic).join(', ')
        throw new Fault('LIVE_INPUT_UNKNOWN', `${name}: expected one of its topics (${topics}), got ${topic}`)
      }
      offsets[input] = offset + 1
      const at = inputs[input]?.at
      const at_ms = at === undefined ? 0 : momentOf(fields[at], at)
      // the others wait for nobody here: who tells decides what comes first
      const silent = new Set([...inputs.keys()].filter((each) => each !== input))
      return step([{ fields, partition: PARTITION, offset, input, at_ms, appended_ms: at_ms }], { silent })
    },
    passTo: (moment) => step([], { silent: new Set(inputs.keys()), to_ms: momentOf(moment, 'moment') }),
    refused: () => [...refused],
  }
}

function momentOf(value: unknown, name: string): number {
  const time_ms = typeof value === 'string' ? instantOf(value) : undefined
  if (time_ms !== undefined) return time_ms
  throw new Fault('FIELD_INVALID', `${name}: expected a moment as RFC 3339 text, as 2026-01-31T12:00:00Z`)
}
