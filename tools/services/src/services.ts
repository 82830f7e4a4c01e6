import { catalog } from './catalog/service.js'
import { kafka } from './kafka/service.js'
import { mongo } from './mongo/service.js'
import { postgres } from './postgres/service.js'
import { redis } from './redis/service.js'
import { s3 } from './s3/service.js'
import type { Service } from './service.js'
import { SERVICE_NAMES, type ServiceName } from './service-name.js'
import { trino } from './trino/service.js'

const SERVICES: Readonly<Record<ServiceName, Service>> = { s3, catalog, trino, redis, postgres, kafka, mongo }

export const serviceOf = (name: ServiceName): Service => SERVICES[name]

/** These and all that they use, each after those that it uses. */
export const withUsed = (names: readonly ServiceName[]): readonly ServiceName[] => {
  const wanted = new Set(names)
  for (const name of SERVICE_NAMES.toReversed()) if (wanted.has(name)) for (const used of SERVICES[name].uses) wanted.add(used)
  return SERVICE_NAMES.filter((name) => wanted.has(name))
}

/** These and all that use them, each before those that it uses. */
export const withUsers = (names: readonly ServiceName[]): readonly ServiceName[] => {
  const wanted = new Set(names)
  for (const name of SERVICE_NAMES) if (SERVICES[name].uses.some((used) => wanted.has(used))) wanted.add(name)
  return SERVICE_NAMES.filter((name) => wanted.has(name)).toReversed()
}
