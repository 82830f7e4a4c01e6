import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openChromium } from '../browser/chromium.js'
import { newPage, type Page } from '../browser/page.js'
import { freshFolder } from '../fresh-folder.js'
import { meshDone, ROOT } from '../mesh-command.js'
import { poll } from '../poll.js'
import { serveMesh } from '../served-mesh.js'
import { directly } from './asked-directly.js'
import { cuttableWayTo } from './cuttable.js'
import { bundlePage, generatedPage, serveFolder } from './published-page.js'

const SHOTS = join(ROOT, 'coverage/page') // stays, to be looked at
const MISSED = 5

test('a shopper searches, sees stock change and her orders; staff see who calls, and orders and oversold shelves as they come', async () => {
  const { data, site, gateway, way, direct } = await theShop()
  const token = async (...who: readonly string[]) => (await meshDone('token', ...who, '--data', data)).trim()
  const shopper = await whoBoughtMost(data)
  const customer = await token('--role', 'customer', '--user', shopper)
  const operations = await token('--role', 'operations')
  const support = await token('--role', 'support')
  const browser = await openChromium()
  const open = async (name: string, as: string): Promise<Page> => {
    const page = await newPage(browser)
    await page.open(`${site}/${name}.html#token=${as}`)
    return page
  }

  const shop = await open('shop', customer)
  const floor = await open('floor', operations)
  const called = await open('support', support)

  await searchesAndSeesStockChange({ shop, floor, direct, customer })
  await seesHerOrders({ shop, direct, customer })
  await seesWhoCalls({ called, direct, support, shopper })
  await goesOnWhereItWasCutOff({ floor, direct, operations, way })

  for (const page of [shop, floor, called]) {
    expect(new Set([new URL(site).host, new URL(gateway).host])).toEqual(page.hosts)
    expect(page.complaints).toEqual([])
    expect(await page.text('#trouble')).toBe('')
  }
}, 300_000)

type Shop = Awaited<ReturnType<typeof theShop>>

/** The pages, the tokens that they were opened with, and the graph beside them. */
interface Looks extends Pick<Shop, 'direct' | 'way'> {
  readonly shop: Page
  readonly floor: Page
  readonly called: Page
  readonly customer: string
  readonly operations: string
  readonly support: string
  /** The account of whoever shops. */
  readonly shopper: string
}

/** What is shown of a search is what the graph has, and what staff keep is gone from the shelf that the shopper looks at. */
async function searchesAndSeesStockChange({
  shop,
  floor,
  direct,
  customer,
}: Pick<Looks, 'shop' | 'floor' | 'direct' | 'customer'>): Promise<void> {
  const prefix = 'B'
  await poll('products', async () => ((await shop.attributes('#products button', 'data-product')).length > 0 ? true : undefined))
  await shop.fill('[name=prefix]', prefix)
  await shop.click('#search button')
  const found = productsIn(await direct.ask(customer, 'Products', { from: prefix, before: `${prefix}\uffff` }))
  expect(found.length).toBeGreaterThan(1)
  await poll('the products found', async () =>
    same(
      await shop.attributes('#products button', 'data-product'),
      found.map(({ productId }) => productId),
    ),
  )
  expect(found.every(({ name }) => name.startsWith(prefix))).toBe(true)

  const [{ productId } = { productId: '' }] = found
  await shop.click('#products button')
  await poll('every store', async () => ((await shop.attributes('#stock[data-whole]', 'id')).length > 0 ? true : undefined))
  const [store = ''] = (await shop.attributes('#stock li', 'id')).map((id) => id.replace('stock-', ''))
  const before = await availableIn(shop, store)
  await floor.fill('[name=product]', productId)
  await floor.fill('[name=store]', store)
  await floor.fill('[name=quantity]', '40')
  await floor.click('#keep button')
  await poll('it to be kept', async () => ((await floor.text('#kept')) === 'held' ? true : undefined))
  await poll('fewer on the shelf', async () => ((await availableIn(shop, store)) < before - 20 ? true : undefined))
  await shop.screenshot(join(SHOTS, 'shop.png'))
}

/** Her orders, and of one its lines with what they are called. */
async function seesHerOrders({ shop, direct, customer }: Pick<Looks, 'shop' | 'direct' | 'customer'>): Promise<void> {
  const mine = ordersIn(await direct.ask(customer, 'MyOrders'))
  const shown = await shop.attributes('#orders button', 'data-order')
  expect(shown.length).toBeGreaterThan(1)
  expect(mine).toEqual(expect.arrayContaining(shown.slice(0, 1)))
  await shop.click('#orders button')
  const lines = await poll('the lines of the order', async () => {
    const ids = await shop.attributes('#order-lines li', 'data-product')
    expect(await shop.text('#trouble')).toBe('')
    return ids.length > 0 ? ids : undefined
  })
  expect(await shop.text('#order-lines li')).not.toContain(lines[0])
  await shop.screenshot(join(SHOTS, 'order.png'))
}

/** Whoever calls, as a whole. */
async function seesWhoCalls({
  called,
  direct,
  support,
  shopper,
}: Pick<Looks, 'called' | 'direct' | 'support' | 'shopper'>): Promise<void> {
  await called.fill('[name=account]', shopper)
  await called.click('#who button')
  const name = await poll('who calls', async () => (await called.text('#name')) || undefined)
  expect(await direct.ask(support, 'Customer360', { id: shopper })).toMatchObject({ customer360: { name, userId: shopper } })
  await called.screenshot(join(SHOTS, 'support.png'))
}

/** A feed that is cut off goes on where it was; where the gateway cannot tell any more where that is, it begins anew. */
async function goesOnWhereItWasCutOff({
  floor,
  direct,
  operations,
  way,
}: Pick<Looks, 'floor' | 'direct' | 'operations' | 'way'>): Promise<void> {
  const over = new AbortController()
  onTestFinished(() => over.abort())
  const heard = await direct.ordersPlaced(operations, over.signal)
  const placed = () => floor.attributes('#placed li', 'data-order')
  await poll('orders in the feed', async () => ((await placed()).includes(heard[0] ?? '') ? true : undefined))
  way.cut()
  const atCut = heard.length
  await poll('orders that the page misses', () => (heard.length >= atCut + MISSED ? true : undefined))
  expect(await placed()).not.toContain(heard[atCut + MISSED - 1])
  way.mend()
  const all = heard.slice(0, atCut + MISSED)
  await poll('what was missed', async () => {
    const there = new Set(await placed())
    return all.every((id) => there.has(id)) ? true : undefined
  })
  const ids = await placed()
  expect(new Set(ids).size).toBe(ids.length)

  way.cut()
  way.mendForgetful()
  const before = heard.length
  await poll('orders in the feed that began anew', async () => {
    const there = new Set(await placed())
    return heard.slice(before).some((id) => there.has(id)) ? true : undefined
  })
  expect((await floor.attributes('#oversold[data-whole]', 'id')).length).toBe(1)
  await floor.screenshot(join(SHOTS, 'floor.png'))
}

/** A mesh with some days behind it and orders coming in, that answers what the page lists, to pages of its origin. */
async function theShop() {
  const folder = await freshFolder()
  const data = join(folder, 'data')
  const pages = join(folder, 'page')
  await mkdir(SHOTS, { recursive: true })
  const { manifest } = await generatedPage(pages)
  const site = await serveFolder(pages)
  await meshDone('simulate', '--events', '4000', '--seed', '3', '--data', data)
  await meshDone('run', '--once', '--data', data)
  const environment = {
    MESH_GATEWAY_ORIGINS: site,
    MESH_GATEWAY_PERSISTED_MODE: 'only',
    MESH_GATEWAY_PERSISTED_MANIFEST: manifest,
    MESH_AUTH_ANONYMOUS: 'refused',
  }
  const { url } = await serveMesh(['dev', '--data', data], { environment })
  const way = await cuttableWayTo(Number(new URL(url).port))
  const gateway = `http://127.0.0.1:${way.port}/graphql`
  await bundlePage(pages, gateway)
  return { data, site, gateway, way, direct: await directly(url, manifest) }
}

async function whoBoughtMost(data: string): Promise<string> {
  const sql = `SELECT user_id, count(*) AS n FROM orders.orders_unified WHERE user_id IS NOT NULL GROUP BY user_id ORDER BY n DESC, user_id LIMIT 1`
  const [row]: readonly { readonly user_id: string }[] = JSON.parse(await meshDone('query', sql, '--json', '--data', data))
  if (!row) throw new Error('expected somebody who bought')
  return row.user_id
}

interface Listed<Node> {
  readonly edges: readonly { readonly node: Node }[]
}

interface Product {
  readonly productId: string
  readonly name: string
}

function productsIn(answer: unknown): readonly Product[] {
  const { productVersionList }: { readonly productVersionList: Listed<Product> } = JSON.parse(JSON.stringify(answer))
  return productVersionList.edges.map(({ node }) => node)
}

function ordersIn(answer: unknown): readonly string[] {
  const { orders }: { readonly orders: Listed<{ readonly id: string }> } = JSON.parse(JSON.stringify(answer))
  return orders.edges.map(({ node }) => node.id)
}

const same = (shown: readonly string[], wanted: readonly string[]): true | undefined =>
  JSON.stringify(shown) === JSON.stringify(wanted) ? true : undefined

async function availableIn(shop: Page, store: string): Promise<number> {
  const text = await poll('the store', () => shop.text(`#stock-${store}`))
  return Number(text.split(': ')[1])
}
