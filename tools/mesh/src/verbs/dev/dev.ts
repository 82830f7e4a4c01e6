import type { JsonObject } from '@storemesh/core'
import { mixFrom, mixText } from '@storemesh/simulator'
import type { ExitCode } from '../../command/exit-code.js'
import type { Output } from '../../command/output.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { forgetRunning, noteRunning } from '../../data-folder/running.js'
import { takeDomainLocks } from '../../wiring/domain-locks.js'
import { gatewayChild, pipelineChild, shopChild, simulatorChild } from '../../wiring/children.js'
import { domainNames } from '../../wiring/domain-names.js'
import { requireFreePort } from '../../wiring/free-port.js'
import { requireSoundAuth } from '../../settings/auth.js'
import { supervise } from '../../supervisor/supervise.js'
import { withoutSimulator } from '../dev.js'
import { mix } from '../options.js'
import { supervisorLines } from './supervisor-lines.js'

/** Supervises the processes of a mesh until Ctrl-C. */
export async function run({ option, settings, output, clock }: Call): Promise<ExitCode> {
  const { dataFolder, auth, gateway, simulator, shop: ownShop } = await settings()
  requireSoundAuth(auth, gateway.host)
  await requireFreePort(gateway.host, gateway.port)
  const layout = await openDataFolder(dataFolder, { mode: 'write' })
  // what would make every child fail is said once, before any is started
  const locks = await takeDomainLocks(layout, domainNames(), output.note)
  await locks.release()

  const simulated = option(withoutSimulator) ? [] : [simulatorChild(layout, { ...simulator, mix: mixText(mixFrom(option(mix))) })]
  const shop = ownShop ? [] : [shopChild(layout)]
  const children = [...shop, gatewayChild(layout, gateway.port), pipelineChild(layout), ...simulated]
  const started_ms = clock.elapsed_ms()
  const supervision = supervise(children, {
    clock,
    log: supervisorLines(output),
    onLife: ({ name, pid, alive }) => (alive ? noteRunning(layout, name, pid) : forgetRunning(layout, name, pid)),
  })
  const tellReady = (details: ReadonlyMap<string, JsonObject>) => {
    const url = details.get('gateway')?.['url']
    if (typeof url === 'string')
      sayReady(output, { url, data: layout.root, ready_ms: Math.round(clock.elapsed_ms() - started_ms) })
  }
  supervision.ready.then(tellReady, () => undefined) // what went wrong was said by the child, and is in the exit code
  return supervision.ended
}

function sayReady(
  output: Output,
  { url, data, ready_ms }: { readonly url: string; readonly data: string; readonly ready_ms: number },
): void {
  if (output.json) output.value({ url: `${url}/graphql`, page: url, data, ready_ms })
  const seconds = (ready_ms / 1000).toFixed(1)
  output.line(
    `The mesh is ready after ${seconds} s.\n\n  GraphQL   ${url}/graphql\n  Page      ${url}\n  Schemas   ${url}/registry\n  Data      ${data}\n\nCtrl-C ends it.`,
  )
}
