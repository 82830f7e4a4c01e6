import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { runAsChild } from '../../supervisor/run-as-child.js'
import { childLog } from '../../wiring/child-log.js'
import { openGateway } from '../../wiring/gateway.js'

export async function run({ settings, clock }: Call): Promise<ExitCode> {
  const now = await settings()
  const layout = await openDataFolder(now.dataFolder, { mode: 'read' })
  const gateway = await openGateway(layout, now, childLog(clock), clock)
  return runAsChild({
    clock,
    start: async () => ({ url: gateway.url, port: Number(new URL(gateway.url).port) }),
    onDrain: gateway.close,
  })
}
