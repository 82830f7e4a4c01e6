/** What columns and products are called in the graph. */

/** Names of types begin with a capital: what begins with a small letter are fields. */
const TYPE_NAME = /^[A-Z][A-Za-z0-9]{0,62}$/

/** Types of every subgraph, and those that GraphQL has by itself. */
const TAKEN = new Set(
  'Query Mutation Subscription Int Float String Boolean ID Long Decimal DateTime Date Money PageInfo Node ChangeKind'.split(' '),
)

/** Why this is no name for a product's type; undefined where it is one. */
export function typeNameProblem(name: string): string | undefined {
  if (!TYPE_NAME.test(name)) return 'expected a capital, then up to 62 letters and digits, such as PromotionSales'
  return TAKEN.has(name) ? `${name} is a type of every subgraph; call this one by what a row of it is` : undefined
}

/** `order_id` is `orderId`; the `_` of `_id` stays. */
export const fieldName = (column: string): string =>
  column.replace(/(?<=[a-z0-9])_+([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase())

/** The type of the objects in a column: `Order` and `lines` are `OrderLines`. */
export const nestedTypeName = (type: string, column: string): string => type + capital(fieldName(column))

/** `PromotionSales` is asked for as `promotionSales`. */
export const smallFirst = (type: string): string => type.charAt(0).toLowerCase() + type.slice(1)

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
