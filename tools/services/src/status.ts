import { isAlive } from './process/identity.js'
import { memoryOf_bytes } from './process/memory.js'
import { SERVICE_NAMES, type ServiceName } from './service-name.js'
import { readState } from './state/state-file.js'

export interface ServiceStatus {
  readonly name: ServiceName
  /** `dead`: it was started, not stopped, and does not run any more. */
  readonly status: 'running' | 'stopped' | 'dead'
  readonly address: string | undefined
  readonly pid: number | undefined
  readonly memory_bytes: number | undefined
  readonly log: string | undefined
}

/** How the services of a folder are. Changes nothing. */
export function statusOfAll(folder: string, names: readonly ServiceName[] = SERVICE_NAMES): readonly ServiceStatus[] {
  const state = readState(folder)
  return SERVICE_NAMES.filter((name) => names.includes(name)).map((name) => {
    const record = state.get(name)
    const alive = record?.process !== undefined && isAlive(record.process)
    return {
      name,
      status: alive ? 'running' : record?.process === undefined ? 'stopped' : 'dead',
      address: alive ? record?.address : undefined,
      pid: record?.process?.pid,
      memory_bytes: alive && record?.process ? memoryOf_bytes(record.process.pid) : undefined,
      log: record?.log,
    }
  })
}
