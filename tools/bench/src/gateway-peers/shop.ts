/** A shop over three domains, held in memory: what every gateway of the comparison is asked about. */

const CUSTOMERS = 200
const PRODUCTS = 500
const ORDERS_EACH = 5
const TIERS = ['gold', 'silver', 'bronze']

const customers = Array.from({ length: CUSTOMERS }, (_, n) => ({ id: `c${n}`, name: `Customer ${n}`, tier: TIERS[n % 3] }))
const products = Array.from({ length: PRODUCTS }, (_, n) => ({
  sku: `s${n}`,
  name: `Product ${n}`,
  stock: (n * 37) % 100,
  price: 1 + (n % 50),
}))
const orders = Array.from({ length: CUSTOMERS * ORDERS_EACH }, (_, n) => ({
  id: `o${n}`,
  customer: `c${n % CUSTOMERS}`,
  total: 10 + (n % 90),
  status: n % 2 === 0 ? 'SHIPPED' : 'OPEN',
  lines: [0, 1, 2].map((line) => ({ quantity: 1 + line, sku: `s${(n * 7 + line * 13) % PRODUCTS}` })),
}))

const customerById = new Map(customers.map((customer) => [customer.id, customer]))
const productBySku = new Map(products.map((product) => [product.sku, product]))
const orderById = new Map(orders.map((order) => [order.id, order]))
const ordersOf = new Map(customers.map(({ id }) => [id, orders.filter(({ customer }) => customer === id)]))

/** What a field is asked of: a customer, an order with its lines, a line or a product, each with what it has of these. */
export interface Named {
  readonly __typename: string
  readonly id: string
  readonly sku: string
  readonly lineSkus: readonly string[]
  readonly lines: readonly { readonly sku: string }[]
}
export type Arguments = Readonly<Record<string, number>>
export type Resolver = (parent: Named, given: Arguments) => unknown

const shippingOf = (skus: readonly string[]) => skus.length * 2.5
const firstCustomers = (_root: unknown, { first = 1, from = 0 }: Arguments) =>
  Array.from({ length: first }, (_, n) => customers[(from + n) % CUSTOMERS])
const firstOrders = ({ id }: Named, { first = 5 }: Arguments) => (ordersOf.get(id) ?? []).slice(0, first)
const skusIn = ({ lines }: Pick<Named, 'lines'>) => lines.map(({ sku }) => sku)

export interface ShopDomain {
  readonly name: string
  readonly types: string
  /** By `Type.field`. */
  readonly resolvers: Readonly<Record<string, Resolver>>
  /** A row by its key. */
  readonly find: Readonly<Record<string, (key: Named) => unknown>>
}

export const shopDomains: readonly ShopDomain[] = [
  {
    name: 'customers',
    types: `type Customer @key(fields: "id") { id: ID! name: String! tier: String! } type Query { customers(first: Int = 1, from: Int = 0): [Customer!]! }`,
    resolvers: { 'Query.customers': firstCustomers },
    find: { Customer: ({ id }) => customerById.get(id) },
  },
  {
    name: 'orders',
    types: `type Customer @key(fields: "id") { id: ID! orders(first: Int = 5): [Order!]! }
      type Order @key(fields: "id") { id: ID! total: Float! status: String! lineSkus: [ID!]! lines: [Line!]! }
      type Line { quantity: Int! product: Product! } type Product @key(fields: "sku", resolvable: false) { sku: ID! } type Query { order(id: ID!): Order }`,
    resolvers: {
      'Customer.orders': firstOrders,
      'Order.lineSkus': skusIn,
      'Line.product': ({ sku }: Named) => ({ sku }),
      'Query.order': () => orders[0],
    },
    find: { Customer: ({ id }) => ({ id }), Order: ({ id }) => orderById.get(id) },
  },
  {
    name: 'inventory',
    types: `type Product @key(fields: "sku") { sku: ID! name: String! stock: Int! price: Float! }
      type Order @key(fields: "id") { id: ID! lineSkus: [ID!]! @external shippingEstimate: Float! @requires(fields: "lineSkus") } type Query { product: Product }`,
    resolvers: { 'Order.shippingEstimate': ({ lineSkus }: Named) => shippingOf(lineSkus), 'Query.product': () => products[0] },
    find: { Product: ({ sku }) => productBySku.get(sku), Order: (order) => order },
  },
]

/** The same shop as one schema: no gateway can be faster than it. */
export const oneShop: Pick<ShopDomain, 'types' | 'resolvers'> = {
  types: `type Customer { id: ID! name: String! tier: String! orders(first: Int = 5): [Order!]! }
    type Order { id: ID! total: Float! status: String! shippingEstimate: Float! lines: [Line!]! }
    type Line { quantity: Int! product: Product! } type Product { sku: ID! name: String! stock: Int! price: Float! }
    type Query { customers(first: Int = 1, from: Int = 0): [Customer!]! }`,
  resolvers: {
    'Query.customers': firstCustomers,
    'Customer.orders': firstOrders,
    'Order.shippingEstimate': (order) => shippingOf(skusIn(order)),
    'Line.product': ({ sku }: Named) => productBySku.get(sku),
  },
}

/** One question over all three domains, five fetches; nobody's answer is another's, so none can be shared. */
export const shopQuestions = (first: number): readonly string[] =>
  Array.from({ length: CUSTOMERS }, (_, from) =>
    JSON.stringify({
      query:
        'query Join($first: Int!, $from: Int!) { customers(first: $first, from: $from) { id name tier orders(first: 3) { id total status shippingEstimate lines { quantity product { sku name stock price } } } } }',
      variables: { first, from },
    }),
  )
