import { statusOfAll, up } from '@storemesh/services'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { madeServicesOf, namedServices } from './place.js'
import { printStatus } from './status.js'

export async function run(call: Call): Promise<ExitCode> {
  const options = await madeServicesOf(call)
  const running = await up(namedServices(call), options)
  const names = running.map(({ name }) => name)
  printStatus(call.output, statusOfAll(options.folder, names))
  return 0
}
