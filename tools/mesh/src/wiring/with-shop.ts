import { EventEmitter } from 'node:events'
import type { Clock } from '@storemesh/core'
import type { Layout } from '../data-folder/layout.js'
import type { ShopSettings } from '../settings/shop.js'
import type { SupervisorLog } from '../supervisor/child-spec.js'
import { supervise } from '../supervisor/supervise.js'
import { shopChild } from './children.js'
import { notedShop, type ShopAddress } from './shop-address.js'

/** Runs the work with the web shop's database: its own where it has one, else the embedded one that a mesh runs on this folder, or one of its own for as long as it takes. */
export async function withShop<T>(
  { layout, own }: { readonly layout: Layout; readonly own: ShopSettings | undefined },
  clock: Clock,
  log: SupervisorLog,
  work: (shop: ShopAddress) => Promise<T>,
): Promise<T> {
  if (own) return work(own)
  const running = await notedShop(layout)
  if (running) return work(running)
  const supervision = supervise([shopChild(layout)], { log, clock, signals: new EventEmitter() }) // a Ctrl-C is the work's, which ends first
  try {
    await supervision.ready
    const started = await notedShop(layout)
    if (!started) throw new Error('the shop said that it is ready and noted no address')
    return await work(started)
  } finally {
    await supervision.drain()
  }
}
