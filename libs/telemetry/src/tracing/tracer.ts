import type { Clock, Dice } from '@storemesh/core'
import type { FinishedSpan, Span, SpanAttributes, SpanEnding, SpanKind, TraceOrigin, Tracer } from './span.js'
import { type TraceParent, traceParentText } from './trace-parent.js'

export interface TracerParts {
  readonly clock: Clock
  readonly dice: Dice
  /** Of traces that begin here, how many are kept: from 0 to 1. */
  readonly ratio: number
  readonly take: (span: FinishedSpan) => void
}

/** Told of each span that is kept when it is over. */
export function tracerTo(parts: TracerParts): Tracer {
  return {
    begin(name, kind, from) {
      const { clock, dice, ratio } = parts
      const continued = from?.as === 'continued' ? from.parent : undefined
      return openSpan(parts, {
        name,
        kind,
        place: {
          traceId: continued?.traceId ?? hexOf(dice, TRACE_ID_WORDS),
          spanId: hexOf(dice, SPAN_ID_WORDS),
          isKept: continued?.isKept ?? dice.chance(ratio),
        },
        parentId: continued?.spanId,
        link: linkOf(from),
        epoch_ms: clock.now_ms() - clock.elapsed_ms(),
      })
    },
  }
}

const linkOf = (from: TraceOrigin | undefined): TraceParent | undefined => (from?.as === 'linked' ? from.parent : undefined)

const TRACE_ID_WORDS = 4
const SPAN_ID_WORDS = 2

/** Not of a UUID's form, some of whose bits are always the same: who keeps traces by their ids takes these for even chance. */
function hexOf(dice: Dice, words: number): string {
  let text = ''
  for (let word = 0; word < words; word++) text += ((dice.next() * 2 ** 32) >>> 0).toString(16).padStart(8, '0')
  return text
}

interface Opened {
  readonly name: string
  readonly kind: SpanKind
  readonly place: TraceParent
  readonly parentId: string | undefined
  readonly link: TraceParent | undefined
  /** When the clock that only grows began, so that the spans of one trace stand in their order whatever happens to the date. */
  readonly epoch_ms: number
}

function openSpan(parts: TracerParts, opened: Opened): Span {
  const { place, epoch_ms, name, kind, parentId, link } = opened
  const { clock, dice, take } = parts
  const { traceId, spanId, isKept } = place
  const begun_ms = epoch_ms + clock.elapsed_ms()
  let told: SpanAttributes = {}
  let isOver = false
  const span: Span = {
    traceId,
    traceparent: traceParentText(place),
    isKept,
    part: (partName, partKind) =>
      isKept
        ? openSpan(parts, {
            name: partName,
            kind: partKind,
            place: { traceId, spanId: hexOf(dice, SPAN_ID_WORDS), isKept },
            parentId: spanId,
            link: undefined,
            epoch_ms,
          })
        : span,
    leadsTo: (nextName, nextKind) => tracerTo(parts).begin(nextName, nextKind, { parent: place, as: 'linked' }),
    tell(attributes) {
      if (isKept) told = { ...told, ...attributes }
    },
    end({ name: finalName = name, isError = false, attributes = {} }: SpanEnding) {
      if (isOver || !isKept) return
      isOver = true
      const ended_ms = epoch_ms + clock.elapsed_ms()
      take({
        traceId,
        spanId,
        parentId,
        name: finalName,
        kind,
        begun_ms,
        ended_ms,
        isError,
        attributes: { ...told, ...attributes },
        link,
      })
    },
  }
  return span
}
