import { connect } from 'node:net'
import { join } from 'node:path'
import { systemClock } from '@storemesh/core'
import { expect, onTestFinished, test } from 'vitest'
import { openDataFolder } from '../data-folder/data-folder.js'
import { freshFolder } from '../testing/fresh-folder.js'
import { deferred } from '../supervisor/deferred.js'
import { until } from '../testing/waiting.js'
import { notedShop, type ShopAddress } from './shop-address.js'
import { besideShop, withShop } from './with-shop.js'

const answers = ({ host, port }: ShopAddress): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host)
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

/** Work that goes on until it is told to end, and the shop that it found. */
async function working(root: string) {
  const layout = await openDataFolder(root, { mode: 'write' })
  const end = deferred<void>()
  const found = deferred<ShopAddress>()
  const over = withShop(
    { layout, own: undefined },
    systemClock,
    () => undefined,
    (shop) => {
      found.resolve(shop)
      return end.promise
    },
  )
  const ended = () => {
    end.resolve()
    return over
  }
  onTestFinished(ended)
  return { shop: await found.promise, ended }
}

test('when the process that runs the shop’s database ends, another that works with it runs it from then on, at the same address', async () => {
  const root = join(await freshFolder(), 'data')
  const first = await working(root)
  const second = await working(root)
  expect(second.shop).toEqual(first.shop)
  await first.ended()
  await until('the shop answers again', () => answers(second.shop))
  const third = await working(root)
  expect(third.shop).toEqual(first.shop)
  await second.ended()
  await until('it answers the third', () => answers(third.shop))
  await third.ended()
  expect(await answers(first.shop)).toBe(false)
}, 180_000)

test('what needs no database begins while that starts', async () => {
  const layout = await openDataFolder(join(await freshFolder(), 'data'), { mode: 'write' })
  const place = { layout, own: undefined }
  const seen = await besideShop(
    place,
    systemClock,
    () => undefined,
    async (shop) => {
      const atFirst = await notedShop(layout)
      return { atFirst, answers: await answers(await shop) }
    },
  )
  expect(seen).toEqual({ atFirst: undefined, answers: true })
}, 60_000)
