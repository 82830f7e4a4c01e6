import { readFile } from 'node:fs/promises'
import { Fault, messageOf } from '@storemesh/core'
import { startGateway } from '@storemesh/gateway'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import type { Log } from '@storemesh/telemetry'
import type { Settings } from '../../settings/settings.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { layoutOf } from '../../data-folder/layout.js'
import { runAsChild } from '../../supervisor/run-as-child.js'
import { childLog } from '../../wiring/child-log.js'
import { consumersOnce } from '../../wiring/contracts.js'
import { requireFreePort } from '../../wiring/free-port.js'
import { openAnnounced } from '../../wiring/announced-gateway.js'
import { openGateway } from '../../wiring/gateway.js'
import { gatewayRules } from '../../wiring/gateway-rules.js'
import { openBudget } from '../../wiring/shared-budget.js'
import { gatewayTraces } from '../../wiring/traces.js'
import { whoAsks } from '../../wiring/who-asks.js'
import { announced, supergraph } from '../gateway.js'

/** The gateway alone: over the domains of a data folder, or over a supergraph whose subgraphs answer over HTTP. */
export async function run(call: Call): Promise<ExitCode> {
  const { settings, output, clock } = call
  const now = await settings()
  await requireFreePort(now.gateway.host, now.gateway.port)
  const log = childLog(clock)
  const opened = await open(call, now, log)
  return runAsChild({
    clock,
    start: async () => {
      if (output.json) output.value({ url: `${opened.url}/graphql` })
      output.line(`GraphQL answers at ${opened.url}/graphql`)
      return { url: opened.url }
    },
    onDrain: opened.close,
  })
}

async function open(call: Call, now: Settings, log: Log) {
  const [file, isAnnounced] = [call.option(supergraph), call.option(announced)]
  if (file === undefined) {
    const layout = await openDataFolder(now.dataFolder, { mode: 'read' })
    return isAnnounced ? openAnnounced(layout, now, log, call) : openGateway(layout, now, log, call.clock)
  }
  if (isAnnounced) throw new Fault('OPTION_INVALID', 'expected --supergraph or --announced: each says whose subgraphs are asked')
  return overSupergraph(file, now, call)
}

async function overSupergraph(file: string, now: Settings, { clock, dice }: Call) {
  const log = childLog(clock)
  const { dataFolder, auth, gateway: settings, telemetry } = now
  const { host } = settings
  const viewerOf = whoAsks({ layout: layoutOf(dataFolder), auth, host, consumers: consumersOnce(), clock, log })
  const supergraphSdl = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Fault('SUPERGRAPH_MISSING', `the supergraph cannot be read: ${messageOf(cause)}`, { cause })
  })
  // examples are of our own domains: this graph may have others
  const { examples, ...given } = await gatewayRules(settings)
  const rules = examples === 'off' ? { ...given, examples } : given
  const traces = gatewayTraces(telemetry.otlp, { clock, dice, log })
  const budget = await openBudget(now, { clock, log })
  const gateway = await startGateway({ ...rules, ...budget.shared, ...traces, supergraphSdl, viewerOf, log, clock, dice }).catch(
    async (error: unknown) => {
      await budget.close()
      throw error
    },
  )
  return { url: gateway.url, close: () => gateway.drain().then(budget.close) }
}
