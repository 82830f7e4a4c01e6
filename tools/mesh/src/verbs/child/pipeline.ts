import { Fault } from '@storemesh/core'
import { runDomain } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { runAsChild } from '../../supervisor/run-as-child.js'
import { childLog } from '../../wiring/child-log.js'
import { takeDomainLocks } from '../../wiring/domain-locks.js'
import { domains } from '../../wiring/domains.js'
import { openEmbedded } from '../../wiring/embedded.js'
import { partsFor } from '../../wiring/pipeline-parts.js'
import { notedShop } from '../../wiring/shop-address.js'

/** All domains in one process; each is a loop of its own. */
export async function run({ settings, clock, dice }: Call): Promise<ExitCode> {
  const { dataFolder, memory, threads, commitInterval_ms } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'write' })
  const locks = await takeDomainLocks(layout, domains)
  const budget = { memory_mb: memory.pipeline_mb, threads }
  const embedded = await openEmbedded(layout, { budget, domains: domains.map(({ name }) => name), clock, dice })
  const stop = new AbortController()
  let running: Promise<unknown> = Promise.resolve()
  return runAsChild({
    clock,
    start: async () => {
      const shop = await notedShop(layout)
      if (!shop)
        throw new Fault(
          'SHOP_NOT_RUNNING',
          "expected the web shop's database to run on this data folder; start the mesh with: mesh dev",
        )
      const setting = { layout, embedded, shop, clock, dice, log: childLog(clock) }
      running = Promise.all(
        domains.map(async (domain) => runDomain(await partsFor(setting, domain), domain, commitInterval_ms, stop.signal)),
      )
      return { domains: domains.length }
    },
    onDrain: async () => {
      stop.abort()
      await running
      await embedded.close()
      await locks.release()
    },
  })
}
