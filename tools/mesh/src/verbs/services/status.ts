import { type ServiceStatus, statusOfAll } from '@storemesh/services'
import type { ExitCode } from '../../command/exit-code.js'
import type { Output } from '../../command/output.js'
import type { Call } from '../../command/verb.js'
import { namedServices, servicesOf } from './place.js'

const MEBIBYTE = 2 ** 20

export async function run(call: Call): Promise<ExitCode> {
  const { folder } = await servicesOf(call)
  const found = statusOfAll(folder, namedServices(call))
  printStatus(call.output, found)
  return found.some(({ status }) => status === 'dead') ? 1 : 0
}

export function printStatus(output: Output, services: readonly ServiceStatus[]): void {
  output.table(
    [
      { name: 'service' },
      { name: 'status' },
      { name: 'address' },
      { name: 'pid', align: 'right' },
      { name: 'memory_mb', align: 'right' },
      { name: 'log' },
    ],
    services.map(({ name, status, address, pid, memory_bytes, log }) => ({
      service: name,
      status,
      address,
      pid: status === 'running' ? pid : undefined,
      memory_mb: memory_bytes === undefined ? undefined : Math.round(memory_bytes / MEBIBYTE),
      log,
    })),
  )
}
