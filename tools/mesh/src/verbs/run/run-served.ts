import { Fault } from '@storemesh/core'
import type { Domain } from '@storemesh/domain'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { runDomain, type Share } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import type { Layout } from '../../data-folder/layout.js'
import { liveProcess } from '../../live-process/live-process.js'
import { childLog } from '../../wiring/child-log.js'
import { takeDomainLocks } from '../../wiring/domain-locks.js'
import { loadDomains, readsTheShop } from '../../wiring/domains.js'
import { type Embedded, openEmbedded, openTables } from '../../wiring/embedded.js'
import { partsFor } from '../../wiring/pipeline-parts.js'
import { prepareDomains } from '../../wiring/prepare.js'
import { openReadObserver } from '../../wiring/read-observer.js'
import { serveDomain, type ServedDomain } from '../../wiring/served-domain.js'
import type { ShopAddress } from '../../wiring/shop-address.js'
import { stopSignal } from '../../wiring/stop-signal.js'
import { withShop } from '../../wiring/with-shop.js'
import { supervisorLines } from '../dev/supervisor-lines.js'
import { takeOver } from '../run.js'
import { askHoldersToLeave } from './ask-holders-to-leave.js'

/** Longer than a gateway takes to see that another process answers. */
const SEEN_WITHIN_MS = 1000

/** Runs domains and answers for them until Ctrl-C; one that takes over answers before the other leaves. */
export async function runServed(call: Call, share?: Share): Promise<ExitCode> {
  const { option, positionals, settings, output, clock, dice } = call
  const { dataFolder, memory, threads, lineage, subgraph } = await settings()
  const chosen = await loadDomains(positionals)
  requireOnePort(subgraph.port, chosen)
  const names = chosen.map(({ name }) => name)
  const layout = await openDataFolder(dataFolder, { mode: 'write' })
  const first = option(takeOver) ? undefined : await takeDomainLocks(layout, names, output.note)
  const budget = { memory_mb: memory.pipeline_mb, threads, yields: true }
  const embedded = await openEmbedded(layout, { budget, domains: names, clock, dice, lineage })
  const { signal, forget } = stopSignal()
  let locks = first
  try {
    await answering(call, { layout, embedded, chosen }, async (served) => {
      for (const [domain, { url }] of served) {
        if (output.json) output.value({ domain, url })
        output.line(`${domain} answers at ${url}`)
      }
      if (!locks) {
        await clock.sleep(SEEN_WITHIN_MS, signal)
        if (signal.aborted) return
        await askHoldersToLeave(layout, names, output.note)
        locks = await takeDomainLocks(layout, names, output.note, signal)
      }
      await runAll(call, { layout, embedded, chosen }, signal, share)
    })
  } finally {
    forget()
    await embedded.close()
    await locks?.release()
  }
  return 0
}

interface Chosen {
  readonly layout: Layout
  readonly embedded: Embedded
  readonly chosen: readonly Domain[]
}

async function runAll(
  { settings, output, clock, dice }: Call,
  { layout, embedded, chosen }: Chosen,
  signal: AbortSignal,
  share: Share | undefined,
): Promise<void> {
  const { commitInterval_ms, shop: own } = await settings()
  const liveElsewhere = liveProcess(layout)
  const runOn = async (shop?: ShopAddress) => {
    const setting = { layout, embedded, liveElsewhere, ...(shop && { shop }), clock, dice, log: childLog(clock) }
    await Promise.all(
      chosen.map(async (domain) => runDomain(await partsFor(setting, domain), domain, commitInterval_ms, signal, share)),
    )
  }
  try {
    if (chosen.some(readsTheShop)) await withShop({ layout, own }, clock, supervisorLines(output), runOn)
    else await runOn()
  } finally {
    await liveElsewhere.close()
  }
}

/** Answers for the domains while the work goes on; who found them has the time to find others before they fall silent. */
async function answering(
  { settings, clock, dice }: Call,
  { layout, embedded, chosen }: Chosen,
  work: (served: ReadonlyMap<string, ServedDomain>) => Promise<void>,
): Promise<void> {
  const { memory, threads, subgraph, telemetry } = await settings()
  const at = { ...subgraph, otlp: telemetry.otlp }
  const events = async () => ({ eventLog: embedded.eventLog, schemas: embedded.schemas })
  const tables = openTables(layout, { memory_mb: memory.queries_mb, threads }, clock, dice, events)
  const announced = await embeddedKeyValueStore({ folder: layout.graph, clock })
  const { engine } = tables
  const observing = { layout, engine, contracts: embedded.contracts, domains: chosen, clock, log: childLog(clock) }
  const observer = await openReadObserver({ ...observing, by: 'graph' })
  const served = new Map<string, ServedDomain>()
  const each = (end: (domain: ServedDomain) => Promise<void>) => Promise.all([...served.values()].map(end))
  try {
    await prepareDomains(embedded, chosen)
    for (const domain of chosen) {
      const log = childLog(clock).with({ domain: domain.name })
      served.set(
        domain.name,
        await serveDomain(domain, { layout, embedded, tables, observer, announced, ...at, clock, dice, log }),
      )
    }
    await work(served)
  } finally {
    await each((domain) => domain.withdraw())
    await clock.sleep(SEEN_WITHIN_MS)
    await each((domain) => domain.drain())
    await observer.close()
    await announced.close()
    await engine.close()
  }
}

function requireOnePort(port: number, chosen: readonly Domain[]): void {
  if (port === 0 || chosen.length === 1) return
  const names = chosen.map(({ name }) => name).join(', ')
  throw new Fault('OPTION_INVALID', `--port: ${names} cannot all answer at ${port}; name one of them, or leave the port out`)
}
