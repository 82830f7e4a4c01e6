import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, isJsonObject, type JsonObject, parseJson, systemDice } from '@storemesh/core'
import { replaceWhole } from '../data-folder/durable-file.js'
import type { Layout } from '../data-folder/layout.js'
import type { ShopSettings } from '../settings/shop.js'
import { identityFrom, lifeOf, thisProcess } from '../process/identity.js'
import { isOrphan, supervisorOf } from '../process/supervisor-of.js'

/** Where the web shop's database answers: the embedded one as its process wrote it down, or one of the shop's own as it is set. */
export interface ShopAddress extends Partial<Omit<ShopSettings, 'host' | 'port'>> {
  readonly host: string
  readonly port: number
}

const fileOf = ({ shop }: Pick<Layout, 'shop'>): string => join(shop, '..', 'run', 'shop-address.json')

export const noteShop = (layout: Layout, { host, port }: ShopAddress): Promise<void> =>
  replaceWhole(
    fileOf(layout),
    JSON.stringify({ host, port, process: thisProcess(), supervisor: supervisorOf(process.env) }),
    systemDice,
  )

/** It answers no more; where it did is kept, so that it comes back where its clients look for it. */
export const forgetShop = (layout: Layout, { host, port }: ShopAddress): Promise<void> =>
  replaceWhole(fileOf(layout), JSON.stringify({ host, port }), systemDice)

/** Where the embedded shop answers now, or answered last. */
export async function lastShopPort(layout: Layout): Promise<number | undefined> {
  const port = (await readNoted(layout))?.['port']
  return typeof port === 'number' ? port : undefined
}

const LOOK_EVERY_MS = 50

/** The address, once the embedded shop answers; undefined when the signal fires first. One of the shop's own answers for itself. */
export async function shopWhenReady(
  layout: Layout,
  own: ShopSettings | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<ShopAddress | undefined> {
  if (own) return own
  while (!signal.aborted) {
    const shop = await notedShop(layout)
    if (shop) return shop
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
  return undefined
}

/** The address, if the process that noted it lives, and is not about to leave because its supervisor is gone. */
export async function notedShop(layout: Layout): Promise<ShopAddress | undefined> {
  const noted = await readNoted(layout)
  if (!noted) return undefined
  const owner = identityFrom(noted['process'])
  const supervisor = identityFrom(noted['supervisor'])
  const { host, port } = noted
  if (!owner || lifeOf(owner) !== 'alive' || isOrphan({ supervisor }) || typeof host !== 'string' || typeof port !== 'number')
    return undefined
  return { host, port }
}

async function readNoted(layout: Layout): Promise<JsonObject | undefined> {
  const text = await readFile(fileOf(layout), 'utf8').catch(() => undefined) // no shop ever ran here
  const noted = text === undefined ? undefined : parseJson(text)
  return isJsonObject(noted) ? noted : undefined
}
