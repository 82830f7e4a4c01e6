import { expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { ask } from '../graphql-client.js'
import { meshDone } from '../mesh-command.js'
import { poll } from '../poll.js'
import { serveMesh } from '../served-mesh.js'

const AT_ONCE = 120
const STOCK = 'productId storeId onHand reserved available'
const RESERVED = 'reservationId status refusal quantity available'

interface Stock {
  readonly productId: string
  readonly storeId: string
  readonly reserved: number
  readonly available: number
}

interface Reservation {
  readonly reservationId: string
  readonly status: string
  readonly refusal: string | null
  readonly quantity: number
  readonly available: number
}

test('of many who reserve at once as many succeed as there is stock for, also where the mesh is killed between', async () => {
  const data = await freshFolder()
  await meshDone('simulate', '--events', '200', '--seed', '4', '--data', data)
  await meshDone('run', '--once', 'inventory', '--data', data)

  const first = await serveMesh(['dev', '--no-simulator', '--data', data])
  const shelf = await shelfWithMuch(first.url)
  const quantity = Math.max(1, Math.ceil(shelf.available / 40))
  const room = Math.floor(shelf.available / quantity)
  expect(room).toBeLessThan(AT_ONCE)
  const ids = Array.from({ length: AT_ONCE }, (_, n) => `cart-${n}`)
  const decided = await Promise.all(ids.map((id) => reserve(first.url, shelf, id, quantity)))
  const held = decided.filter(({ status }) => status === 'held')
  expect(held).toHaveLength(room)
  expect(new Set(decided.filter(({ status }) => status !== 'held').map(({ refusal }) => refusal))).toEqual(
    new Set(['STOCK_TOO_LOW']),
  )
  const left = shelf.available - room * quantity
  expect(await stockOf(first.url, shelf)).toMatchObject({ available: left, reserved: shelf.reserved + room * quantity })

  process.kill(-first.pid, 'SIGKILL')
  await first.ended
  const second = await serveMesh(['dev', '--no-simulator', '--data', data])
  const again = await poll('the mesh to answer again', () =>
    reserve(second.url, shelf, 'cart-0', quantity).catch(() => undefined),
  )
  expect(again).toEqual(decided[0])
  const other = await ask(second.url, mutation('reserveStock', shelf, 'cart-0', `, quantity: ${quantity + 1}`))
  expect(other.errors?.[0]?.message).toContain('RESERVATION_DIFFERS')

  const [kept, ...rest] = held
  if (!kept) throw new Error('expected at least one that is held')
  const released = await mutate(second.url, 'releaseReservation', shelf, kept.reservationId)
  expect(released).toMatchObject({ status: 'released', available: left + quantity })
  const unknown = await ask(second.url, mutation('fulfilReservation', shelf, 'no such one'))
  expect(unknown.errors?.[0]?.message).toContain('RESERVATION_UNKNOWN')
  expect(await reserve(second.url, shelf, 'late', quantity, 1)).toMatchObject({ status: 'held', available: left })
  await poll('a reservation that nobody fetches to expire', async () => {
    const { available } = await stockOf(second.url, shelf)
    return available === left + quantity ? true : undefined
  })
  expect(await stockOf(second.url, shelf)).toMatchObject({ reserved: shelf.reserved + rest.length * quantity })
  const live = await stockOf(second.url, shelf)
  second.interrupt()
  expect(await second.ended).toMatchObject({ code: 0 })

  await meshDone('run', '--once', 'inventory', '--data', data)
  const sql = `SELECT reserved, available FROM inventory.stock_levels WHERE product_id = '${shelf.productId}' AND store_id = '${shelf.storeId}'`
  const told = await meshDone('query', sql, '--json', '--data', data)
  expect(JSON.parse(told)).toEqual([{ reserved: live.reserved, available: live.available }])
}, 240_000)

async function shelfWithMuch(url: string): Promise<Stock> {
  return poll('a shelf with stock', async () => {
    const { data } = await ask(url, `{ stockList(first: 100) { edges { node { ${STOCK} } } } }`)
    const shelves = isStockList(data) ? data.stockList.edges.map(({ node }) => node) : []
    return shelves.toSorted((a, b) => b.available - a.available).find(({ available }) => available >= 10)
  })
}

async function stockOf(url: string, { productId, storeId }: Stock): Promise<Stock> {
  const { data } = await ask(url, `{ stock(productId: "${productId}", storeId: "${storeId}") { ${STOCK} } }`)
  if (isStock(data)) return data.stock
  throw new Error(`expected stock, got ${JSON.stringify(data)}`)
}

const mutation = (name: string, { productId, storeId }: Stock, id: string, more = '') =>
  `mutation { decided: ${name}(productId: "${productId}", storeId: "${storeId}", reservationId: "${id}"${more}) { ${RESERVED} } }`

/** Asks again with the same id where a busy mesh has not answered in time, as its error says. */
const mutate = (url: string, name: string, shelf: Stock, id: string, more = ''): Promise<Reservation> =>
  poll('a command to be answered', async () => {
    const { data, errors } = await ask(url, mutation(name, shelf, id, more))
    if (isDecided(data)) return data.decided
    if (errors?.some(({ message }) => message.includes('COMMAND_UNANSWERED'))) return undefined
    throw new Error(`expected a reservation, got ${JSON.stringify(errors)}`)
  })

const reserve = (url: string, shelf: Stock, id: string, quantity: number, holdSeconds = 900): Promise<Reservation> =>
  mutate(url, 'reserveStock', shelf, id, `, quantity: ${quantity}, holdSeconds: ${holdSeconds}`)

const isStockList = (data: unknown): data is { readonly stockList: { readonly edges: readonly { readonly node: Stock }[] } } =>
  typeof data === 'object' && data !== null && 'stockList' in data

const isStock = (data: unknown): data is { readonly stock: Stock } =>
  typeof data === 'object' && data !== null && 'stock' in data && data.stock !== null

const isDecided = (data: unknown): data is { readonly decided: Reservation } =>
  typeof data === 'object' && data !== null && 'decided' in data && data.decided !== null
