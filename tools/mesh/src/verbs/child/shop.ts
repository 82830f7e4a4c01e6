import { serveShop } from '@storemesh/simulator'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { takeDomainLock } from '../../lock/domain-lock.js'
import { runAsChild } from '../../supervisor/run-as-child.js'
import { forgetShop, noteShop } from '../../wiring/shop-address.js'
import { shopPort } from '../child.js'

/** One database server per data folder: a lock like a domain's keeps a second one out. */
export async function run({ option, settings, output, clock }: Call): Promise<ExitCode> {
  const layout = await openDataFolder((await settings()).dataFolder, { mode: 'write' })
  const lock = await takeDomainLock(layout, 'shop', { say: output.note })
  const shop = await serveShop({ folder: layout.shop, port: option(shopPort) })
  return runAsChild({
    clock,
    start: async () => {
      await noteShop(layout, shop)
      return { host: shop.host, port: shop.port }
    },
    onDrain: async () => {
      await forgetShop(layout)
      await shop.close()
      await lock.release()
    },
  })
}
