import { rm } from 'node:fs/promises'
import type { Domain } from '@storemesh/domain'
import type { PipelineParts } from '@storemesh/pipeline'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { childLog } from '../../wiring/child-log.js'
import { takeDomainLocks } from '../../wiring/domain-locks.js'
import { openEmbedded } from '../../wiring/embedded.js'
import { partsFor } from '../../wiring/pipeline-parts.js'
import type { ShopAddress } from '../../wiring/shop-address.js'
import { stopSignal } from '../../wiring/stop-signal.js'
import { withShop } from '../../wiring/with-shop.js'
import { supervisorLines } from '../dev/supervisor-lines.js'

interface InDomain {
  readonly domain: Domain
  /** It takes no lock then. */
  readonly isDryRun: boolean
  readonly readsTheShop: boolean
}

/** Does the work on what a domain runs on, as its one writer. The signal fires at Ctrl-C. DOMAIN_LOCKED. */
export async function inDomain<T>(
  { settings, output, clock, dice }: Call,
  { domain, isDryRun, readsTheShop }: InDomain,
  work: (parts: PipelineParts, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { dataFolder, memory, threads, shop: own } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'read' }) // a folder that is none is not made into one
  const locks = await takeDomainLocks(layout, isDryRun ? [] : [domain.name], output.note)
  const budget = { memory_mb: memory.pipeline_mb, threads, yields: true }
  const embedded = await openEmbedded(layout, { budget, domains: [domain.name], clock, dice })
  const { signal, forget } = stopSignal()

  async function withParts(shop?: ShopAddress): Promise<T> {
    const parts = await partsFor({ layout, embedded, clock, dice, log: childLog(clock), ...(shop && { shop }) }, domain)
    try {
      return await work(parts, signal)
    } finally {
      await rm(parts.spool, { recursive: true, force: true })
    }
  }

  try {
    return await (readsTheShop ? withShop({ layout, own }, clock, supervisorLines(output), withParts) : withParts())
  } finally {
    forget()
    output.progress.end()
    await embedded.close()
    await locks.release()
  }
}
