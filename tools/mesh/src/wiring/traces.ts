import { type Clock, type Dice, Fault } from '@storemesh/core'
import type { GatewayBasics } from '@storemesh/gateway'
import { type Log, otlpTraces } from '@storemesh/telemetry'
import { isLoopback } from '../kind/loopback.js'
import type { OtlpSettings } from '../settings/telemetry.js'
import { version } from '../version.js'

interface Tracing {
  readonly clock: Clock
  readonly dice: Dice
  readonly log: Log
}

/** The traces of what answers under this name, as the settings say; nothing where nobody collects them. TRACES_HEADERS_UNSAFE. */
export function tracesOf(
  { url, headers, ratio }: OtlpSettings,
  name: 'gateway' | `domain ${string}`,
  { clock, dice, log }: Tracing,
): Pick<GatewayBasics, 'traces'> {
  if (url === '') return {}
  requireUnseen(url, headers)
  const service = { name: `storemesh-${name.replace('domain ', '')}`, version: version() }
  return { traces: otlpTraces({ service, endpoint: { url, headers }, ratio, clock, dice, log }) }
}

/** Those of a gateway, with whose it continues. */
export const gatewayTraces = (otlp: OtlpSettings, tracing: Tracing): Pick<GatewayBasics, 'traces' | 'continued'> => ({
  ...tracesOf(otlp, 'gateway', tracing),
  continued: otlp.continued,
})

function requireUnseen(url: string, headers: OtlpSettings['headers']): void {
  const { protocol, hostname, host } = new URL(url)
  if (headers.size === 0 || protocol === 'https:' || isLoopback(hostname)) return
  throw new Fault(
    'TRACES_HEADERS_UNSAFE',
    `telemetry.otlp.url sends the headers of telemetry.otlp.headers to ${host} for everybody on the way to read: expected https, or no headers`,
  )
}
