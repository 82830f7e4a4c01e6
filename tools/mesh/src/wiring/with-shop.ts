import { EventEmitter } from 'node:events'
import type { Clock } from '@storemesh/core'
import type { Layout } from '../data-folder/layout.js'
import { lastHolder } from '../lock/domain-lock.js'
import { lifeOf } from '../process/identity.js'
import type { ShopSettings } from '../settings/shop.js'
import type { SupervisorLog } from '../supervisor/child-spec.js'
import { supervise } from '../supervisor/supervise.js'
import { shopChild } from './children.js'
import { notedShop, type ShopAddress, shopWhenReady } from './shop-address.js'

/**
 * Runs the work with the web shop's database: its own where it has one, else the embedded one that another process runs on this
 * folder, or one of its own for as long as it takes. When the other ends, this one runs the database from then on, at its address.
 */
export const withShop = <T>(
  place: Place,
  clock: Clock,
  log: SupervisorLog,
  work: (shop: ShopAddress) => Promise<T>,
): Promise<T> => besideShop(place, clock, log, async (shop) => work(await shop))

/** The same for work of which a part needs no database: it begins while that starts. */
export async function besideShop<T>(
  { layout, own }: Place,
  clock: Clock,
  log: SupervisorLog,
  work: (shop: Promise<ShopAddress>) => Promise<T>,
): Promise<T> {
  if (own) return work(Promise.resolve(own))
  const running = (await notedShop(layout)) ?? ((await isBegun(layout)) ? await othersShop(layout, clock) : undefined)
  if (running) return standingIn({ layout, clock, log }, () => work(Promise.resolve(running)))
  const supervision = startShop({ layout, clock, log })
  try {
    const shop = startedShop(layout, supervision.ready, clock)
    shop.catch(() => undefined) // it is told to whoever needs the shop
    return await work(shop)
  } finally {
    await supervision.drain()
  }
}

interface Place {
  readonly layout: Layout
  readonly own: ShopSettings | undefined
}

interface Around {
  readonly layout: Layout
  readonly clock: Clock
  readonly log: SupervisorLog
}

/** A Ctrl-C is the work's, which ends first. */
const startShop = ({ layout, clock, log }: Around) => supervise([shopChild(layout)], { log, clock, signals: new EventEmitter() })

const LOOK_EVERY_MS = 1000

async function standingIn<T>(around: Around, work: () => Promise<T>): Promise<T> {
  const over = new AbortController()
  const standing = standIn(around, over.signal)
  try {
    return await work()
  } finally {
    over.abort()
    await standing
  }
}

/** Looks whether somebody runs the database, and does so itself when nobody does. */
async function standIn(around: Around, signal: AbortSignal): Promise<void> {
  const { layout, clock } = around
  while (!signal.aborted) {
    await clock.sleep(LOOK_EVERY_MS, signal)
    if (signal.aborted || (await notedShop(layout)) || (await isBegun(layout))) continue
    const supervision = startShop(around)
    const over = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    // whoever is not the first to begin goes on looking
    await Promise.race([supervision.ended, over])
    await supervision.drain()
  }
}

async function isBegun(layout: Layout): Promise<boolean> {
  const holder = await lastHolder(layout, 'shop')
  return holder !== undefined && !holder.released && lifeOf(holder) === 'alive'
}

/** Where another process was quicker to start it, it is that one's. */
async function startedShop(layout: Layout, ready: Promise<unknown>, clock: Clock): Promise<ShopAddress> {
  const failure = await ready.then(
    () => undefined,
    (error: unknown) => error,
  )
  const shop = await othersShop(layout, clock)
  if (shop) return shop
  throw failure ?? new Error('the shop said that it is ready and noted no address')
}

const READY_WITHIN_MS = 30_000

async function othersShop(layout: Layout, clock: Clock): Promise<ShopAddress | undefined> {
  const over = new AbortController()
  const tooLong = clock.sleep(READY_WITHIN_MS, over.signal)
  const shop = await Promise.race([shopWhenReady(layout, undefined, clock, over.signal), tooLong.then(() => undefined)])
  over.abort()
  return shop
}
