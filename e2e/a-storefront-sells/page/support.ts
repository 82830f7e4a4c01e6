import { element, made, onSubmit } from './element.js'
import { Customer360Document } from './generated/operations.js'
import { meshFor } from './mesh.js'
import { tokenOfPage } from './token.js'

const mesh = meshFor(tokenOfPage())

/** Whoever calls, as a whole. */
async function show(id: string): Promise<void> {
  const { customer360 } = await mesh.ask(Customer360Document, { id })
  if (!customer360) throw new Error('nobody has this account')
  const { name, email, orders, totalSpent, currency, customerSegment, openTickets, recentOrders } = customer360
  element('#name').textContent = name ?? 'unknown'
  element('#figures').textContent =
    `${email ?? 'no e-mail'} · ${customerSegment ?? 'no segment'} · ${orders} orders, ${totalSpent ?? '0'} ${currency ?? ''} · ${openTickets} open tickets`
  element('#recent').replaceChildren(
    ...recentOrders.map((order) =>
      made(
        'li',
        { 'data-order': order.orderId ?? '' },
        `${order.orderId} · ${order.status} · ${order.totalAmount} ${order.currency}`,
      ),
    ),
  )
}

onSubmit('#who', (field) => show(field('account')))
