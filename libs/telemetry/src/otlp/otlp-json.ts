import type { FinishedSpan, SpanAttributes, SpanKind } from '../tracing/span.js'
import type { TraceParent } from '../tracing/trace-parent.js'

/** Who tells of spans. */
export interface TracedService {
  /** `storemesh-gateway`, `storemesh-orders`. */
  readonly name: string
  readonly version: string
  /** Tells two processes of one name apart. */
  readonly instance: string
}

const KINDS: Readonly<Record<SpanKind, number>> = { internal: 1, server: 2, client: 3 }
const STATUS_ERROR = 2
const FLAG_KEPT = 1
const TEXT_LENGTH_MAX = 256

/** An ExportTraceServiceRequest of OTLP 1.x in JSON: ids in hex, 64-bit numbers as text, enumerations as numbers. */
export const exportRequest = (service: TracedService, spans: readonly FinishedSpan[]): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: {
          attributes: keyValues({
            'service.name': service.name,
            'service.version': service.version,
            'service.instance.id': service.instance,
          }),
        },
        scopeSpans: [{ scope: { name: 'storemesh', version: service.version }, spans: spans.map(spanJson) }],
      },
    ],
  })

const spanJson = ({ traceId, spanId, parentId, name, kind, begun_ms, ended_ms, isError, attributes, link }: FinishedSpan) => ({
  traceId,
  spanId,
  ...(parentId !== undefined && { parentSpanId: parentId }),
  flags: FLAG_KEPT,
  name: shortened(name),
  kind: KINDS[kind],
  startTimeUnixNano: nanosText(begun_ms),
  endTimeUnixNano: nanosText(ended_ms),
  attributes: keyValues(attributes),
  ...(link && { links: [linkJson(link)] }),
  ...(isError && { status: { code: STATUS_ERROR } }),
})

const linkJson = ({ traceId, spanId, isKept }: TraceParent) => ({ traceId, spanId, flags: isKept ? FLAG_KEPT : 0 })

/** To the microsecond: a double holds no more of a date. */
const nanosText = (time_ms: number): string => `${Math.round(time_ms * 1000)}000`

const keyValues = (attributes: SpanAttributes) =>
  Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: anyValue(value) }]))

function anyValue(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: shortened(value) }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

const shortened = (text: string): string => (text.length <= TEXT_LENGTH_MAX ? text : `${text.slice(0, TEXT_LENGTH_MAX)}…`)
