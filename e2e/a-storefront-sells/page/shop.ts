import { element, made, onSubmit, say } from './element.js'
import {
  MyOrderDocument,
  MyOrdersDocument,
  type ProductFragment,
  ProductsDocument,
  StockOfProductDocument,
} from './generated/operations.js'
import { meshFor } from './mesh.js'
import { tokenOfPage } from './token.js'

/** Above every letter: what begins with a text lies from it to it and this. */
const LAST_LETTER = '\uffff'

const mesh = meshFor(tokenOfPage())

async function search(prefix: string): Promise<void> {
  const { productVersionList } = await mesh.ask(ProductsDocument, { from: prefix, before: prefix + LAST_LETTER })
  element('#products').replaceChildren(...productVersionList.edges.map(({ node }) => productButton(node)))
}

function productButton(product: ProductFragment): HTMLElement {
  const { productId, name, price, currency } = product
  const button = made('button', { 'data-product': productId }, `${name} · ${price} ${currency}`)
  button.addEventListener('click', () => showProduct(product))
  return made('li', {}, button)
}

let leave = new AbortController()

function showProduct({ productId, name, category }: ProductFragment): void {
  leave.abort()
  leave = new AbortController()
  element('#product-name').textContent = `${name} (${category})`
  element('#stock').replaceChildren()
  followStock(productId, leave.signal).catch(say)
}

/** The stores as they are, then each as it changes. */
async function followStock(productId: string, signal: AbortSignal): Promise<void> {
  for await (const { stockChanged } of mesh.follow(StockOfProductDocument, { productId }, signal)) {
    const { kind, key, row } = stockChanged
    if (kind === 'SNAPSHOT_END') element('#stock').dataset['whole'] = 'true'
    if (!key) continue
    const shown = document.getElementById(`stock-${key.storeId}`)
    if (!row) shown?.remove()
    else {
      const line = made('li', { id: `stock-${key.storeId}` }, `${key.storeId}: ${Math.max(0, row.available)}`)
      if (shown) shown.replaceWith(line)
      else element('#stock').append(line)
    }
  }
}

async function listOrders(): Promise<void> {
  const { orders } = await mesh.ask(MyOrdersDocument, {})
  const buttons = orders.edges.map(({ node: { id, status, total } }) => {
    const button = made('button', { 'data-order': id }, `${id} · ${status} · ${total.amount} ${total.currency}`)
    button.addEventListener('click', () => void showOrder(id).catch(say))
    return made('li', {}, button)
  })
  element('#orders').replaceChildren(...buttons)
}

async function showOrder(id: string): Promise<void> {
  const { order } = await mesh.ask(MyOrderDocument, { id })
  const lines = (order?.lines ?? []).map(({ productId, product, quantity, amount }) =>
    made(
      'li',
      { 'data-product': productId },
      `${quantity} × ${product?.name ?? productId} · ${amount.amount} ${amount.currency}`,
    ),
  )
  element('#order-of').textContent = order?.customer?.name ?? ''
  element('#order-lines').replaceChildren(...lines)
}

onSubmit('#search', (field) => search(field('prefix')))
Promise.all([search(''), listOrders()]).catch(say)
