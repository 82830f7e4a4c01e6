import { Fault } from '@storemesh/core'
import { folderOf, type Ground, groundOf, type ServicesOptions } from './ground.js'
import { runs } from './plan.js'
import { stopProcess, type Stopped } from './process/stop.js'
import type { ServiceName } from './service-name.js'
import { withUsers } from './services.js'
import { withLock } from './state/lock.js'
import type { ServiceRecord } from './state/state.js'
import { readState, writeState } from './state/state-file.js'

export interface StoppedService {
  readonly name: ServiceName
  /** `not-running`: there was nothing to stop. */
  readonly how: 'not-running' | 'ended' | 'killed'
}

/** Stops these services, and those that use them. What they have stored stays. */
export async function down(names: readonly ServiceName[], options: ServicesOptions): Promise<readonly StoppedService[]> {
  const ground = groundOf(options)
  const known = readState(ground.folder)
  const wanted = withUsers(names).filter((name) => names.includes(name) || runs(known.get(name)))
  if (known.size === 0) return wanted.map((name) => ({ name, how: 'not-running' }))
  return withLock(ground.folder, ground.dice, async () => {
    const state = new Map(readState(ground.folder))
    const stopped: StoppedService[] = []
    for (const name of wanted) stopped.push({ name, how: await stopOne(name, state, ground) })
    return stopped
  })
}

/** Stops one and forgets its process. */
export async function stopOne(
  name: ServiceName,
  state: Map<ServiceName, ServiceRecord>,
  ground: Ground,
): Promise<StoppedService['how']> {
  const record = state.get(name)
  if (!record?.process) return 'not-running'
  const { clock, services, cache } = ground
  const service = services(name)
  const how = await stopProcess(record.process, { clock, within_ms: service.stopWithin_ms, asking: service.stopSignal })
  if (how === 'stays') {
    const { pid } = record.process
    throw new Fault(
      'SERVICE_STAYS',
      `${name} (process ${pid}) has not ended, not even killed. See what holds it, then do the same again`,
    )
  }
  state.set(name, { ...record, process: undefined })
  writeState(ground.folder, state)
  if (how === 'ended') await service.stopped?.({ cache, folder: folderOf(ground, name) })
  return shown(how)
}

const shown = (how: Exclude<Stopped, 'stays'>): StoppedService['how'] => (how === 'not-ours' ? 'not-running' : how)
