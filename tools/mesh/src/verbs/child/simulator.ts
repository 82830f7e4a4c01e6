import { embeddedEventLog } from '@storemesh/event-log'
import { Fault } from '@storemesh/core'
import { simulate } from '@storemesh/simulator'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { runAsChild } from '../../supervisor/run-as-child.js'
import { notedShop } from '../../wiring/shop-address.js'
import { takeDomainLock } from '../../lock/domain-lock.js'

/** Lives the world in real time until it is drained. */
export async function run({ settings, clock, dice }: Call): Promise<ExitCode> {
  const { dataFolder, simulator } = await settings()
  const layout = await openDataFolder(dataFolder, { mode: 'write' })
  const lock = await takeDomainLock(layout, 'simulator')
  const log = await embeddedEventLog({ folder: layout.log, clock, dice })
  const truthLog = await embeddedEventLog({ folder: layout.truth, clock, dice })
  const stop = new AbortController()
  let living: Promise<unknown> = Promise.resolve()
  return runAsChild({
    clock,
    start: async () => {
      const shop = await notedShop(layout)
      if (!shop)
        throw new Fault(
          'SHOP_NOT_RUNNING',
          "expected the web shop's database to run on this data folder; start the mesh with: mesh dev",
        )
      living = simulate({ ...simulator, log, truthLog, shop, clock, from: 'now', signal: stop.signal })
      return { rate: simulator.rate }
    },
    onDrain: async () => {
      stop.abort()
      await living
      await log.close()
      await truthLog.close()
      await lock.release()
    },
  })
}
