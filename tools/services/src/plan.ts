import { isAlive } from './process/identity.js'
import type { ServiceName } from './service-name.js'
import type { Service } from './service.js'
import type { ServiceRecord, State } from './state/state.js'

/** What is to be done so that a service runs and knows where those are that it uses. */
export type Step = 'keep' | 'start' | 'restart'

export const runs = (record: ServiceRecord | undefined): boolean => record?.process !== undefined && isAlive(record.process)

/** A service whose friends have moved, or are about to be started anew, must be told: it is started again. */
export function planOf(
  names: readonly ServiceName[],
  state: State,
  services: (name: ServiceName) => Pick<Service, 'uses'>,
): ReadonlyMap<ServiceName, Step> {
  const steps = new Map<ServiceName, Step>()
  for (const name of names) {
    const record = state.get(name)
    const isTold = services(name).uses.every((used) => record?.told[used] === state.get(used)?.address)
    steps.set(name, runs(record) ? (isTold ? 'keep' : 'restart') : 'start')
  }
  return steps
}
