import { Fault } from '@storemesh/core'
import { down } from './down.js'
import type { ServicesOptions } from './ground.js'
import type { Credentials } from './service.js'
import { type ServiceName, SERVICE_NAMES } from './service-name.js'
import { withUsed } from './services.js'
import type { ServiceRecord } from './state/state.js'
import { up } from './up.js'

export interface StartedServices {
  readonly records: readonly ServiceRecord[]
  /** Where one of them listens. */
  readonly address: (name: ServiceName) => string
  /** The keys of one that has some. */
  readonly credentials: (name: ServiceName) => Credentials
  /** Stops all that were started, and leaves what they stored. */
  readonly stop: () => Promise<void>
}

/** Real servers for a test: they run until `stop`. If one fails, none is left. */
export async function startServices({
  names = SERVICE_NAMES,
  ...options
}: ServicesOptions & { readonly names?: readonly ServiceName[] }): Promise<StartedServices> {
  const stop = async () => void (await down(withUsed(names), options))
  try {
    const records = await up(names, options)
    return {
      records,
      stop,
      address: (name) => recordOf(name, records).address,
      credentials: (name) => keysOf(recordOf(name, records)),
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function keysOf({ name, credentials }: ServiceRecord): Credentials {
  if (credentials) return credentials
  throw new Fault('SERVICE_KEYS_MISSING', `expected the keys of ${name}, and it has none`)
}

function recordOf(name: ServiceName, records: readonly ServiceRecord[]): ServiceRecord {
  const record = records.find((one) => one.name === name)
  if (record) return record
  throw new Fault('SERVICE_UNKNOWN', `${name} was not started: expected one of ${records.map((one) => one.name).join(', ')}`)
}
