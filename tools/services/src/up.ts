import { mkdir } from 'node:fs/promises'
import { Fault, messageOf } from '@storemesh/core'
import { awaitReady, type Watched } from './await-ready.js'
import { newCredentials } from './credentials.js'
import { stopOne } from './down.js'
import { freePort } from './free-port.js'
import { folderOf, type Ground, groundOf, logOf, type ServicesOptions } from './ground.js'
import { planOf, runs, type Step } from './plan.js'
import { startServer } from './process/start.js'
import { provide } from './provide.js'
import type { Place } from './service.js'
import type { ServiceName } from './service-name.js'
import { withUsed } from './services.js'
import { withLock } from './state/lock.js'
import type { ServiceRecord } from './state/state.js'
import { readState, writeState } from './state/state-file.js'

/** Makes these services run, and those that they use: fetches, starts and waits, each only as far as needed. */
export async function up(names: readonly ServiceName[], options: ServicesOptions): Promise<readonly ServiceRecord[]> {
  const ground = groundOf(options)
  const wanted = withUsed(names)
  return withLock(ground.folder, ground.dice, async () => {
    const state = new Map(readState(ground.folder))
    await provide(
      wanted.filter((name) => !runs(state.get(name))),
      ground,
    )
    for (const name of wanted) state.set(name, await placed(name, state.get(name), ground))
    const steps = planOf(wanted, state, ground.services)
    for (const name of wanted.toReversed()) if (steps.get(name) === 'restart') await stopOne(name, state, ground)
    const ends = await startAll(wanted, steps, state, ground)
    await awaitAll(wanted, { steps, state, ends, ground })
    return wanted.flatMap((name) => state.get(name) ?? [])
  })
}

type Started = Map<ServiceName, ServiceRecord>

/** Where a service will listen: as before where that is free, so that nobody else need be told. */
async function placed(name: ServiceName, before: ServiceRecord | undefined, ground: Ground): Promise<ServiceRecord> {
  if (before && runs(before)) return before
  const port = await freePort(before?.port)
  const { scheme = 'http', hasKeys = false } = ground.services(name)
  return {
    name,
    port,
    address: `${scheme}://127.0.0.1:${port}`,
    log: logOf(ground, name),
    process: undefined,
    told: {},
    credentials: hasKeys ? (before?.credentials ?? newCredentials(ground.dice)) : undefined,
  }
}

/** All at once: where each listens is known before. */
async function startAll(
  names: readonly ServiceName[],
  steps: ReadonlyMap<ServiceName, Step>,
  state: Started,
  ground: Ground,
): Promise<ReadonlyMap<ServiceName, () => string | undefined>> {
  const ends = new Map<ServiceName, () => string | undefined>()
  const used = (name: ServiceName): Place => {
    const place = state.get(name)
    if (place) return place
    throw new Fault('SERVICE_UNKNOWN', `expected ${name} to have a place before it is used`)
  }
  for (const name of names) {
    const record = state.get(name)
    if (steps.get(name) === 'keep' || !record) continue
    const { cache, machine, services } = ground
    const folder = folderOf(ground, name)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const launch = await services(name).launch({ cache, machine, folder, place: record, used })
    const { process, end } = await startServer(name, launch, record.log)
    const told = Object.fromEntries(services(name).uses.map((one) => [one, used(one).address]))
    state.set(name, { ...record, process, told })
    writeState(ground.folder, state)
    ends.set(name, end)
  }
  return ends
}

interface Waiting {
  readonly steps: ReadonlyMap<ServiceName, Step>
  readonly state: Started
  readonly ends: ReadonlyMap<ServiceName, () => string | undefined>
  readonly ground: Ground
}

/** Each after those that it uses. One that fails is stopped, with those that use it; the rest go on. */
async function awaitAll(names: readonly ServiceName[], { steps, state, ends, ground }: Waiting): Promise<void> {
  const waits = new Map<ServiceName, Promise<boolean>>()
  const failures: unknown[] = []
  const wait = async (name: ServiceName, record: ServiceRecord): Promise<boolean> => {
    const service = ground.services(name)
    const used = await Promise.all(service.uses.map((one) => waits.get(one) ?? Promise.resolve(true)))
    if (used.includes(false)) return false
    const started_ms = ground.clock.elapsed_ms()
    try {
      const watched: Watched = { service, record, end: ends.get(name) ?? (() => undefined) }
      await awaitReady(watched, ground)
    } catch (error) {
      failures.push(error)
      return false
    }
    const took = ((ground.clock.elapsed_ms() - started_ms) / 1000).toFixed(1)
    ground.say(
      steps.get(name) === 'keep' ? `${name}: runs at ${record.address}` : `${name}: ready at ${record.address} after ${took} s`,
    )
    return true
  }
  for (const name of names) {
    const record = state.get(name)
    if (record) waits.set(name, wait(name, record))
  }
  for (const name of names.toReversed()) if ((await waits.get(name)) === false) await stopOne(name, state, ground)
  const [first] = failures
  if (first !== undefined)
    throw first instanceof Fault ? first : new Fault('SERVICE_NOT_READY', messageOf(first), { cause: first })
}
