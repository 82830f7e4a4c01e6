import { isJsonObject, type Json, type JsonObject, secret } from '@storemesh/core'
import { identityFrom, type ProcessIdentity } from '../process/identity.js'
import type { Credentials, Place } from '../service.js'
import { SERVICE_NAMES, type ServiceName, serviceNameOf } from '../service-name.js'

/** What is known of a service that was started once. */
export interface ServiceRecord extends Place {
  /** Its process; undefined once it was stopped. */
  readonly process: ProcessIdentity | undefined
  readonly log: string
  /** The addresses that it was told of those that it uses. */
  readonly told: Readonly<Partial<Record<ServiceName, string>>>
}

export type State = ReadonlyMap<ServiceName, ServiceRecord>

const FORMAT = 1

/** With the keys in it: only for a file that nobody else may read. */
export const stateText = (state: State): string =>
  `${JSON.stringify({ format: FORMAT, services: SERVICE_NAMES.flatMap((name) => recordJson(state.get(name))) }, undefined, 2)}\n`

function recordJson(record: ServiceRecord | undefined): JsonObject[] {
  if (!record) return []
  const { name, port, address, credentials, process, log, told } = record
  return [
    {
      name,
      port,
      address,
      log,
      told,
      process: process ? { ...process } : null,
      credentials: credentials
        ? { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey.reveal() }
        : null,
    },
  ]
}

/** Undefined where the JSON is no state of ours. */
export function stateFrom(value: Json | undefined): State | undefined {
  if (!isJsonObject(value) || value['format'] !== FORMAT || !Array.isArray(value['services'])) return undefined
  const state = new Map<ServiceName, ServiceRecord>()
  for (const one of value['services']) {
    const record = recordFrom(one)
    if (!record) return undefined
    state.set(record.name, record)
  }
  return state
}

function recordFrom(value: Json): ServiceRecord | undefined {
  if (!isJsonObject(value)) return undefined
  const { port, address, log } = value
  const name = serviceNameOf(value['name'])
  const process = value['process'] === null ? undefined : identityFrom(value['process'])
  if (!name || typeof port !== 'number' || typeof address !== 'string' || typeof log !== 'string') return undefined
  if (value['process'] !== null && !process) return undefined
  return { name, port, address, log, process, told: toldFrom(value['told']), credentials: credentialsFrom(value['credentials']) }
}

function credentialsFrom(value: Json | undefined): Credentials | undefined {
  if (!isJsonObject(value)) return undefined
  const { accessKeyId, secretAccessKey } = value
  return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string'
    ? { accessKeyId, secretAccessKey: secret(secretAccessKey) }
    : undefined
}

function toldFrom(value: Json | undefined): ServiceRecord['told'] {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, address]) =>
      serviceNameOf(name) && typeof address === 'string' ? [[name, address]] : [],
    ),
  )
}
