import { serveShop } from '@storemesh/simulator'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { takeDomainLock } from '../../lock/domain-lock.js'
import { runAsChild } from '../../supervisor/run-as-child.js'
import { forgetShop, lastShopPort, noteShop } from '../../wiring/shop-address.js'
import { shopPort } from '../child.js'
import type { Layout } from '../../data-folder/layout.js'
import { isFreePort } from '../../wiring/free-port.js'

/** One database server per data folder: a lock like a domain's keeps a second one out. */
export async function run({ option, settings, output, clock }: Call): Promise<ExitCode> {
  const layout = await openDataFolder((await settings()).dataFolder, { mode: 'write' })
  const lock = await takeDomainLock(layout, 'shop', { say: output.note })
  const shop = await serveShop({ folder: layout.shop, port: await portOf(layout, option(shopPort)) })
  return runAsChild({
    clock,
    start: async () => {
      await noteShop(layout, shop)
      return { host: shop.host, port: shop.port }
    },
    onDrain: async () => {
      await forgetShop(layout, shop)
      await shop.close()
      await lock.release()
    },
  })
}

/** Where it answered last, unless it is told another: processes that outlived it look for it there. */
async function portOf(layout: Layout, told: number): Promise<number> {
  const last = told === 0 ? await lastShopPort(layout) : undefined
  return last !== undefined && (await isFreePort('127.0.0.1', last)) ? last : told
}
