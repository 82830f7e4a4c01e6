import { embeddedEventLog } from '@storemesh/event-log'
import { filesystemStore } from '@storemesh/object-store'
import { mixFrom, simulate } from '@storemesh/simulator'
import type { ExitCode } from '../../command/exit-code.js'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { runAsChild } from '../../supervisor/run-as-child.js'
import { shopWhenReady } from '../../wiring/shop-address.js'
import { mix } from '../options.js'
import { takeDomainLock } from '../../lock/domain-lock.js'

/** Lives the world in real time until it is drained. */
export async function run({ option, settings, output, clock, dice }: Call): Promise<ExitCode> {
  const { dataFolder, simulator, shop: own } = await settings()
  const wantedMix = mixFrom(option(mix))
  const layout = await openDataFolder(dataFolder, { mode: 'write' })
  const lock = await takeDomainLock(layout, 'simulator', { say: output.note })
  const log = await embeddedEventLog({ folder: layout.log, clock, dice })
  const truthLog = await embeddedEventLog({ folder: layout.truth, clock, dice })
  const files = filesystemStore(layout.files)
  const stop = new AbortController()
  let living: Promise<unknown> = Promise.resolve()
  const live = async () => {
    const shop = await shopWhenReady(layout, own, clock, stop.signal)
    if (!shop) return
    const to = { log, truthLog, files, shop: { ...shop, makesTables: own !== undefined } }
    await simulate({ ...simulator, ...to, mix: wantedMix, clock, from: 'now', signal: stop.signal })
  }
  return runAsChild({
    clock,
    start: async () => {
      living = live()
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
