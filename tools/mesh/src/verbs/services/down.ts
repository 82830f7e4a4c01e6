import { down } from '@storemesh/services'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { namedServices, servicesOf } from './place.js'

export async function run(call: Call): Promise<ExitCode> {
  const stopped = await down(namedServices(call), await servicesOf(call))
  call.output.table(
    [{ name: 'service' }, { name: 'stopped' }],
    stopped.map(({ name, how }) => ({ service: name, stopped: how })),
  )
  return 0
}
