import { readFile } from 'node:fs/promises'
import { type Clock, Fault, messageOf, systemClock } from '@storemesh/core'
import { type GatewayBasics, type Manifest, readManifest } from '@storemesh/gateway'
import { jsonLog } from '@storemesh/telemetry'
import type { GatewaySettings } from '../settings/gateway.js'
import { examples } from './examples.js'

type Rules = Pick<
  GatewayBasics,
  'host' | 'port' | 'rest' | 'examples' | 'origins' | 'metricsFor' | 'requestLog' | 'limits' | 'persisted'
>

const MB = 1 << 20

/** Where a gateway answers and what it lets anybody ask, by the settings. */
export async function gatewayRules(
  {
    host,
    port,
    page,
    rest,
    introspection,
    origins,
    metrics,
    request_log,
    slow_subscribers,
    kept_mb,
    cost_max,
    cost_per_minute,
    persisted,
  }: GatewaySettings,
  clock: Clock = systemClock,
): Promise<Rules> {
  const { mode, automatic } = persisted
  return {
    host,
    port,
    examples: page ? examples : 'off',
    rest,
    origins,
    metricsFor: metrics,
    ...(request_log && { requestLog: jsonLog({ write: (line) => void process.stderr.write(line), clock }) }),
    limits: { introspection, slow_subscribers, kept_bytes_max: kept_mb * MB, cost_max, cost_per_minute },
    persisted: { mode, automatic, manifest: await manifestOf(persisted) },
  }
}

async function manifestOf({ mode, manifest }: GatewaySettings['persisted']) {
  if (mode === 'off') return readManifest('{}')
  if (manifest === '') {
    const message = `gateway.persisted.mode is ${mode}, and no operations are listed; name their file in gateway.persisted.manifest`
    throw new Fault('SETTING_INVALID', message)
  }
  return manifestIn(manifest)
}

/** MANIFEST_MISSING, MANIFEST_INVALID. */
export async function manifestIn(file: string): Promise<Manifest> {
  const json = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Fault('MANIFEST_MISSING', `the manifest of persisted operations cannot be read: ${messageOf(cause)}`, { cause })
  })
  return readManifest(json)
}
