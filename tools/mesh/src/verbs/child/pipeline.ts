import { setMaxListeners } from 'node:events'
import type { Domain } from '@storemesh/domain'
import { runDomain } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { liveProcess } from '../../live-process/live-process.js'
import { runAsChild } from '../../supervisor/run-as-child.js'
import { childLog } from '../../wiring/child-log.js'
import { takeDomainLocks } from '../../wiring/domain-locks.js'
import { loadDomains, readsTheShop } from '../../wiring/domains.js'
import { openEmbedded } from '../../wiring/embedded.js'
import { partsFor } from '../../wiring/pipeline-parts.js'
import { shopWhenReady } from '../../wiring/shop-address.js'

/** All domains in one process; each is a loop of its own, and begins when its sources answer. */
export async function run({ settings, output, clock, dice }: Call): Promise<ExitCode> {
  const { dataFolder, memory, threads, lineage, commitInterval_ms, shop: own } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'write' })
  const domains = await loadDomains()
  const locks = await takeDomainLocks(
    layout,
    domains.map(({ name }) => name),
    output.note,
  )
  const budget = { memory_mb: memory.pipeline_mb, threads, yields: true, statements_file: layout.statements }
  const embedded = await openEmbedded(layout, { budget, domains: domains.map(({ name }) => name), clock, dice, lineage })
  const stop = new AbortController()
  setMaxListeners(0, stop.signal) // turns, processors and sleeps of all domains wait for it, and many are no leak
  const liveElsewhere = liveProcess(layout)
  const setting = { layout, embedded, liveElsewhere, clock, dice, log: childLog(clock) }

  async function live(domain: Domain): Promise<void> {
    const shop = readsTheShop(domain) ? await shopWhenReady(layout, own, clock, stop.signal) : undefined
    if (stop.signal.aborted) return
    await runDomain(await partsFor({ ...setting, ...(shop && { shop }) }, domain), domain, commitInterval_ms, stop.signal)
  }

  let running: Promise<unknown> = Promise.resolve()
  return runAsChild({
    clock,
    start: async () => {
      running = Promise.all(domains.map(live))
      return { domains: domains.length }
    },
    onDrain: async () => {
      stop.abort()
      await running
      await liveElsewhere.close()
      await embedded.close()
      await locks.release()
    },
  })
}
