import { seededDice, virtualClock } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import type { FinishedSpan } from './span.js'
import { readTraceParent, traceParentText } from './trace-parent.js'
import { tracerTo } from './tracer.js'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'
const START_MS = 1_700_000_000_000

function traced(ratio = 1, seed = 1) {
  const spans: FinishedSpan[] = []
  const clock = virtualClock(START_MS)
  return { spans, clock, tracer: tracerTo({ clock, dice: seededDice(seed), ratio, take: (span) => spans.push(span) }) }
}

describe('a traceparent', () => {
  test('is read as it is written, whatever its ids are', () => {
    const dice = seededDice(7)
    const hex = (length: number) => Array.from({ length }, () => dice.between(0, 15).toString(16)).join('')
    for (let n = 0; n < 500; n++) {
      const parent = { traceId: `1${hex(31)}`, spanId: `${hex(15)}1`, isKept: dice.chance(0.5) }
      expect(readTraceParent(traceParentText(parent))).toEqual(parent)
    }
  })

  test.each([
    undefined,
    '',
    [`00-${TRACE}-${SPAN}-01`],
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `01-${TRACE}-${SPAN}-01-${'x'.repeat(1000)}`,
    ` 00-${TRACE}-${SPAN}-01`,
  ])('is none where it is %j', (header) => {
    expect(readTraceParent(header)).toBeUndefined()
  })

  test('of a later version is read as far as it is known, and of its flags only whether it is kept', () => {
    expect(readTraceParent(`01-${TRACE}-${SPAN}-03-what-comes-then`)).toEqual({ traceId: TRACE, spanId: SPAN, isKept: true })
    expect(readTraceParent(`00-${TRACE}-${SPAN}-02`)?.isKept).toBe(false)
  })
})

test('a trace is told of by its spans, each with its parent, its time and what was said of it', () => {
  const { tracer, clock, spans } = traced()
  const root = tracer.begin('unread', 'server')
  root.tell({ cost: 3 })
  const part = root.part('fetch stock', 'client')
  clock.advance(5)
  part.end({ attributes: { entities: 2 } })
  clock.advance(1)
  root.end({ name: 'query Orders', isError: true, attributes: { outcome: 'error' } })
  root.end({ name: 'twice' })
  const [fetched, request] = spans
  expect(spans).toHaveLength(2)
  expect(request).toMatchObject({
    name: 'query Orders',
    kind: 'server',
    isError: true,
    attributes: { cost: 3, outcome: 'error' },
  })
  expect(request).toMatchObject({ parentId: undefined, begun_ms: START_MS, ended_ms: START_MS + 6 })
  expect(fetched).toMatchObject({ parentId: request?.spanId, traceId: request?.traceId, ended_ms: START_MS + 5 })
  expect(part.traceparent).toBe(`00-${request?.traceId}-${fetched?.spanId}-01`)
})

test('the spans of a trace stand in their order though the date is set back', () => {
  const { clock, spans } = traced()
  let now_ms = START_MS
  const set = { ...clock, now_ms: () => now_ms }
  const tracer = tracerTo({ clock: set, dice: seededDice(1), ratio: 1, take: (span) => spans.push(span) })
  const root = tracer.begin('a', 'server')
  now_ms -= 3_600_000
  clock.advance(2)
  root.part('b', 'internal').end({})
  root.end({})
  expect(spans.map(({ begun_ms }) => begun_ms)).toEqual([START_MS + 2, START_MS])
})

test.each([
  [0, 0, 0],
  [0.1, 60, 140],
  [1, 1000, 1000],
])('of traces that begin here %d are kept, and of one that is not its parts are not either', (ratio, least, most) => {
  const { tracer, spans } = traced(ratio)
  for (let n = 0; n < 1000; n++) {
    const root = tracer.begin('a', 'server')
    const part = root.part('b', 'client')
    expect([part.isKept, part.traceId, part.traceparent.endsWith('01')]).toEqual([root.isKept, root.traceId, root.isKept])
    part.end({})
    root.end({})
  }
  expect(spans.length / 2).toBeGreaterThanOrEqual(least)
  expect(spans.length / 2).toBeLessThanOrEqual(most)
})

test.each([true, false])(
  "somebody's trace that is continued is kept if it is (%s); one that is only named leaves that to us",
  (isKept) => {
    const parent = { traceId: TRACE, spanId: SPAN, isKept }
    const { tracer, spans } = traced(isKept ? 0 : 1)
    const continued = tracer.begin('a', 'server', { parent, as: 'continued' })
    const linked = tracer.begin('b', 'server', { parent, as: 'linked' })
    expect([continued.isKept, continued.traceId]).toEqual([isKept, TRACE])
    expect(linked.isKept).toBe(!isKept)
    expect(linked.traceId).not.toBe(TRACE)
    continued.end({})
    linked.end({})
    expect(spans).toMatchObject([
      isKept ? { traceId: TRACE, parentId: SPAN, link: undefined } : { parentId: undefined, link: parent },
    ])
  },
)

test('what a span leads to is a trace of its own that names it', () => {
  const { tracer, spans } = traced()
  const began = tracer.begin('subscription', 'server')
  began.end({})
  began.leadsTo('event', 'internal').end({})
  const [first, event] = spans
  expect(event).toMatchObject({ parentId: undefined, link: { traceId: first?.traceId, spanId: first?.spanId } })
  expect(event?.traceId).not.toBe(first?.traceId)
})
