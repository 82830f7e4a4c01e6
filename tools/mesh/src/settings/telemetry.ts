import { choice, httpUrl, share } from '../kind/kinds.js'
import { type SecretHeaders, secretHeaders } from '../kind/secret-headers.js'
import { type Setting, setting, variableOf } from './setting.js'
import { resolveSetting, type Source } from './sources.js'

/** Where traces go, and which of them. */
export interface OtlpSettings {
  /** Empty: nothing is traced. */
  readonly url: string
  readonly headers: SecretHeaders
  readonly ratio: number
  readonly continued: 'known' | 'everybody' | 'nobody'
}

export const telemetryTable = {
  otlpUrl: setting({
    name: 'telemetry.otlp.url',
    kind: httpUrl,
    initial: '',
    about: 'the collector that gets traces by OTLP, such as http://127.0.0.1:4318/v1/traces; nothing is traced unless set',
  }),
  otlpRatio: setting({
    name: 'telemetry.otlp.ratio',
    kind: share,
    initial: 1,
    about: 'of the traces that begin here, the share that is kept',
  }),
  otlpContinued: setting<OtlpSettings['continued']>({
    name: 'telemetry.otlp.continued',
    kind: choice(['known', 'everybody', 'nobody']),
    initial: 'known',
    about:
      'whose traces are continued, and kept as they say: those of tokens of the mesh, a domain or a service, or of all, or none',
  }),
} as const

/** It holds what a collector knows us by, so it never comes from the config file. */
const headers = setting<SecretHeaders>({
  name: 'telemetry.otlp.headers',
  kind: secretHeaders,
  initial: new Map(),
  about: 'the headers that the collector asks for',
})

export const OTLP_HEADERS_VARIABLE = variableOf(headers)

export function readOtlp(read: <T>(setting: Setting<T>) => T, secrets: Source) {
  const resolved = resolveSetting(headers, [secrets], secrets.base)
  const otlp: OtlpSettings = {
    url: read(telemetryTable.otlpUrl),
    headers: resolved.value,
    ratio: read(telemetryTable.otlpRatio),
    continued: read(telemetryTable.otlpContinued),
  }
  return { otlp, origin: resolved }
}
