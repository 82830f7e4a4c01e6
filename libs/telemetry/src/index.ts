export { type ErrorFields, errorFields } from './error-fields.js'
export { jsonLog } from './json-log.js'
export type { LineLogOptions } from './line-log-options.js'
export { type Log, type LogFields, type LogLevel, silentLog } from './log.js'
export { plainLog } from './plain-log.js'
export {
  EVENTS_WAITING_MAX,
  type LineageEvents,
  lineageEvents,
  type LineageReceiver,
} from './open-lineage/lineage-events.js'
export { fileReceiver, httpReceiver } from './open-lineage/receivers.js'
export {
  facet,
  type Facets,
  type InputDataset,
  type OutputDataset,
  PRODUCER,
  RUN_EVENT_SCHEMA,
  type RunEvent,
} from './open-lineage/run-event.js'
export { type CollectedTraces, otlpTraces, type Traces } from './otlp/traces.js'
export type { OtlpEndpoint } from './otlp/otlp-receiver.js'
export type {
  FinishedSpan,
  Span,
  SpanAttributes,
  SpanEnding,
  SpanKind,
  TraceOrigin,
  Tracer,
} from './tracing/span.js'
export { readTraceParent, type TraceParent } from './tracing/trace-parent.js'
export { tracerTo } from './tracing/tracer.js'
