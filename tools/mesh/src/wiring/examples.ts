/** What the page at the gateway's address offers to run. */
export const examples = [
  {
    name: 'Newest orders',
    query: `# Orders come from the orders domain, who bought from customers, what it is called from inventory.
query NewestOrders {
  orders(first: 5) {
    edges {
      node {
        id
        placedAt
        total { amount currency }
        customer { name city }
        lines { quantity product { name } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`,
  },
  {
    name: 'Orders as they arrive',
    query: `subscription OrdersArriving {
  orderPlaced {
    id
    placedAt
    channel
    total { amount currency }
    customer { name }
  }
}
`,
  },
]
