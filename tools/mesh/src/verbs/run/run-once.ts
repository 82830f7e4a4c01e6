import type { Domain } from '@storemesh/domain'
import { runDomainOnce, together, type Turn } from '@storemesh/pipeline'
import type { ExitCode } from '../../command/exit-code.js'
import type { Output } from '../../command/output.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { childLog } from '../../wiring/child-log.js'
import { takeDomainLocks } from '../../wiring/domain-locks.js'
import { loadDomains, readsTheShop } from '../../wiring/domains.js'
import { openEmbedded } from '../../wiring/embedded.js'
import { partsFor } from '../../wiring/pipeline-parts.js'
import type { ShopAddress } from '../../wiring/shop-address.js'
import { stopSignal } from '../../wiring/stop-signal.js'
import { besideShop } from '../../wiring/with-shop.js'
import { supervisorLines } from '../dev/supervisor-lines.js'
import { catchUpTogether } from './catch-up-together.js'

/** Ingests and refreshes in this process until all have caught up. */
export async function runOnce({ positionals, settings, output, clock, dice }: Call): Promise<ExitCode> {
  const { dataFolder, memory, threads, lineage, shop: own } = await settings()
  const chosen = await loadDomains(positionals)
  const names = chosen.map(({ name }) => name)
  const layout = await openDataFolder(dataFolder, { mode: 'write' })
  const locks = await takeDomainLocks(layout, names, output.note)
  const alone = { yields: true, isOneWork: true, statements_file: layout.statements }
  const budget = { memory_mb: memory.pipeline_mb, threads, ...alone }
  const embedded = await openEmbedded(layout, { budget, domains: names, clock, dice, lineage })
  embedded.plainEvents.begin()
  embedded.engine.begin()
  const { signal, forget } = stopSignal()
  const totals = turnTotals(chosen, output)
  const companions = together(chosen)
  try {
    const catchUp = (shop?: Promise<ShopAddress>) =>
      catchUpTogether(chosen, async (domain) => {
        const before = totals.changes(domain)
        const companion = companions(domain)
        try {
          const read = readsTheShop(domain) ? await shop : undefined
          const setting = { layout, embedded, ...(read && { shop: read }), clock, dice, log: childLog(clock) }
          await runDomainOnce(await partsFor(setting, domain), domain, signal, totals.add(domain), companion)
        } finally {
          companion.leave()
        }
        return totals.changes(domain) > before
      })
    if (chosen.some(readsTheShop)) await besideShop({ layout, own }, clock, supervisorLines(output), catchUp)
    else await catchUp()
  } finally {
    forget()
    await embedded.close()
    await locks.release()
  }
  output.progress.end()
  const right = (name: string) => ({ name, align: 'right' as const })
  output.table([{ name: 'domain' }, right('landed'), right('refused'), right('published')], totals.rows())
  return 0
}

/** What the turns of each domain come to. */
function turnTotals(chosen: readonly Domain[], output: Output) {
  const totals = new Map(chosen.map(({ name }) => [name, { landed: 0, refused: 0, published: 0, refreshed: 0 }]))
  const add =
    ({ name }: Domain) =>
    (turn: Turn) => {
      const total = totals.get(name)
      if (!total) return
      total.landed += turn.landed
      total.refused += turn.rejected
      total.published += turn.published
      total.refreshed += turn.refreshed.length
      output.progress.update(`${name}: ${total.landed} rows landed, ${total.refused} refused`)
    }
  /** How much was done so far, of whatever kind. */
  const changes = ({ name }: Domain) => Object.values(totals.get(name) ?? {}).reduce((sum, count) => sum + count, 0)
  const rows = () => [...totals].map(([domain, { landed, refused, published }]) => ({ domain, landed, refused, published }))
  return { add, changes, rows }
}
