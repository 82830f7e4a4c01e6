import { element, made, onSubmit, say } from './element.js'
import { OrdersPlacedDocument, OversoldDocument, ReserveDocument } from './generated/operations.js'
import { meshFor } from './mesh.js'
import { tokenOfPage } from './token.js'

const ORDERS_SHOWN_MAX = 500

const mesh = meshFor(tokenOfPage())
const untilClosed = new AbortController().signal

/** The newest on top; the oldest go, or a day of them would fill the page. */
async function followOrders(): Promise<void> {
  const feed = element('#placed')
  for await (const { orderPlaced } of mesh.follow(OrdersPlacedDocument, {}, untilClosed)) {
    const { id, channel, storeId, total } = orderPlaced
    feed.prepend(made('li', { 'data-order': id }, `${id} · ${storeId ?? channel} · ${total.amount} ${total.currency}`))
    while (feed.children.length > ORDERS_SHOWN_MAX) feed.lastElementChild?.remove()
  }
}

/** Shelves that promised more than they have, and only as long as they do. */
async function followOversold(): Promise<void> {
  const list = element('#oversold')
  for await (const { stockChanged } of mesh.follow(OversoldDocument, {}, untilClosed)) {
    const { kind, key, row } = stockChanged
    if (kind === 'SNAPSHOT_END') list.dataset['whole'] = 'true'
    if (!key) continue
    const id = `oversold-${key.productId}-${key.storeId}`
    document.getElementById(id)?.remove()
    if (row) list.prepend(made('li', { id }, `${key.productId} in ${key.storeId}: ${row.oversold} too many`))
  }
}

onSubmit('#keep', async (field) => {
  const { reserveStock } = await mesh.ask(ReserveDocument, {
    productId: field('product'),
    storeId: field('store'),
    reservationId: crypto.randomUUID(), // of one try: whoever repeats it gives the same
    quantity: Number(field('quantity')),
  })
  element('#kept').textContent = `${reserveStock.status} ${reserveStock.refusal ?? ''}`.trim()
})
followOrders().catch(say)
followOversold().catch(say)
