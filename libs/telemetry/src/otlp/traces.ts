import type { Clock, Dice } from '@storemesh/core'
import type { Log } from '../log.js'
import type { Tracer } from '../tracing/span.js'
import { tracerTo } from '../tracing/tracer.js'
import { type OtlpEndpoint, otlpReceiver } from './otlp-receiver.js'
import { type SpanExport, spanExport } from './span-export.js'

/** Traces that somebody collects. */
export interface Traces extends Omit<SpanExport, 'take'> {
  readonly tracer: Tracer
}

export interface CollectedTraces {
  readonly service: { readonly name: string; readonly version: string }
  readonly endpoint: OtlpEndpoint
  /** Of traces that begin here, how many are kept: from 0 to 1. */
  readonly ratio: number
  readonly clock: Clock
  readonly dice: Dice
  readonly log: Log
}

export function otlpTraces({ service, endpoint, ratio, clock, dice, log }: CollectedTraces): Traces {
  const exported = spanExport(otlpReceiver(endpoint, clock), { service: { ...service, instance: dice.uuid() }, clock, log })
  return {
    tracer: tracerTo({ clock, dice, ratio, take: exported.take }),
    get sent() {
      return exported.sent
    },
    get dropped() {
      return exported.dropped
    },
    close: exported.close,
  }
}
