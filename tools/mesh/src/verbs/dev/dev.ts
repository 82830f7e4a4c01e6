import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { forgetRunning, noteRunning } from '../../data-folder/running.js'
import { takeDomainLocks } from '../../wiring/domain-locks.js'
import { gatewayChild, pipelineChild, shopChild, simulatorChild } from '../../wiring/children.js'
import { domains } from '../../wiring/domains.js'
import { requireFreePort } from '../../wiring/free-port.js'
import { supervise } from '../../supervisor/supervise.js'
import { withoutSimulator } from '../dev.js'
import { supervisorLines } from './supervisor-lines.js'

/** Supervises the processes of a mesh until Ctrl-C. */
export async function run({ option, settings, output, clock }: Call): Promise<ExitCode> {
  const { dataFolder, gateway, simulator } = await settings()
  await requireFreePort(gateway.host, gateway.port)
  const layout = await openDataFolder(dataFolder, { mode: 'write' })
  // what would make every child fail is said once, before any is started
  await (await takeDomainLocks(layout, domains)).release()

  const simulated = option(withoutSimulator) ? [] : [simulatorChild(layout, simulator.rate, simulator.seed)]
  const children = [shopChild(layout), gatewayChild(layout, gateway.port), pipelineChild(layout), ...simulated]
  const started_ms = clock.elapsed_ms()
  const supervision = supervise(children, {
    clock,
    log: supervisorLines(output),
    onLife: ({ name, pid, alive }) => (alive ? noteRunning(layout, name, pid) : forgetRunning(layout, name, pid)),
  })
  supervision.ready.then(
    (details) => {
      const url = String(details.get('gateway')?.['url'])
      const ready_ms = Math.round(clock.elapsed_ms() - started_ms)
      if (output.json) output.value({ url: `${url}/graphql`, page: url, data: layout.root, ready_ms })
      output.line(`The mesh is ready after ${(ready_ms / 1000).toFixed(1)} s.\n\n  GraphQL   ${url}/graphql\n  Page      ${url}\n  Data      ${layout.root}\n\nCtrl-C ends it.`)
    },
    () => undefined, // what went wrong was said by the child and the supervisor, and is in the exit code
  )
  return supervision.ended
}
