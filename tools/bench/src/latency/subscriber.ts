import { isJsonObject, messageOf, systemClock } from '@storemesh/core'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'

const ORDERS_ARRIVING = 'subscription { orderPlaced { id channel total { amount currency } customer { name } } }'

export interface Subscriber {
  /** When each order was received. */
  readonly received: ReadonlyMap<string, number>
  close(): Promise<void>
}

/** One client of the gateway that hears of every order. */
export function subscribeToOrders(url: string): Subscriber {
  const received = new Map<string, number>()
  const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket })
  client.subscribe(
    { query: ORDERS_ARRIVING },
    {
      next: ({ data }) => {
        const order = data?.['orderPlaced']
        const id = isJsonObject(order) ? order['id'] : undefined
        if (typeof id === 'string' && !received.has(id)) received.set(id, systemClock.now_ms())
      },
      error: (error) => process.stderr.write(`the subscription ended: ${messageOf(error)}\n`), // its orders are then told as lost
      complete: () => undefined,
    },
  )
  return { received, close: async () => client.dispose() }
}
