import { Fault, instantOf, instantText, isCalendarDay } from '@storemesh/core'
import { GraphQLScalarType, Kind, specifiedScalarTypes, type ValueNode } from 'graphql'

/** The scalars that every subgraph has, alike. Each takes in and gives out one form, and refuses the rest by name. */

const refuse = (scalar: string, expected: string, value: unknown) =>
  new Fault(
    'SCALAR_INVALID',
    `${scalar}: expected ${expected}, got ${typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeof value}`,
  )

function scalar<Out>(name: string, description: string, read: (value: unknown) => Out, literals: readonly Kind[]) {
  const literal = (node: ValueNode) => {
    if ('value' in node && literals.includes(node.kind)) return read(node.kind === Kind.INT ? Number(node.value) : node.value)
    throw refuse(name, description, node.kind)
  }
  return new GraphQLScalarType({ name, description, serialize: read, parseValue: read, parseLiteral: literal })
}

export const Long = scalar(
  'Long',
  'A whole number that JSON holds exactly: from -(2^53 - 1) to 2^53 - 1.',
  (value) => {
    const number = typeof value === 'bigint' ? Number(value) : value
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number
    throw refuse('Long', 'a whole number from -(2^53 - 1) to 2^53 - 1', value)
  },
  [Kind.INT],
)

export const Decimal = scalar(
  'Decimal',
  'An exact decimal number as text, such as "129900.00".',
  (value) => {
    if (typeof value === 'string' && /^-?\d{1,38}(\.\d{1,38})?$/.test(value)) return value
    throw refuse('Decimal', 'digits as text, such as "129900.00"', value)
  },
  [Kind.STRING],
)

export const DateTime = scalar(
  'DateTime',
  'An instant: RFC 3339 in UTC with six digits, such as 2026-01-31T10:15:00.000000Z.',
  (value) => {
    if (typeof value !== 'string') throw refuse('DateTime', 'RFC 3339 text', value)
    if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value)) return value
    const time_ms = instantOf(value)
    if (time_ms === undefined) throw refuse('DateTime', 'RFC 3339 text', value)
    return instantText(time_ms)
  },
  [Kind.STRING],
)

export const CalendarDate = scalar(
  'Date',
  'A day, such as 2026-01-31.',
  (value) => {
    if (typeof value === 'string' && isCalendarDay(value)) return value
    throw refuse('Date', 'a day such as 2026-01-31', value)
  },
  [Kind.STRING],
)

export const scalarResolvers = { Long, Decimal, DateTime, Date: CalendarDate }

/** One of these, or of GraphQL's own. */
export const scalarNamed = (name: string): GraphQLScalarType | undefined =>
  [...Object.values(scalarResolvers), ...specifiedScalarTypes].find((scalar) => scalar.name === name)

/** Definitions that every subgraph carries, so that they compose into one. */
export const SHARED_TYPES = /* GraphQL */ `
  "A whole number that JSON holds exactly: from -(2^53 - 1) to 2^53 - 1."
  scalar Long
  "An exact decimal number as text, such as \\"129900.00\\"."
  scalar Decimal
  "An instant: RFC 3339 in UTC with six digits, such as 2026-01-31T10:15:00.000000Z."
  scalar DateTime
  "A day, such as 2026-01-31."
  scalar Date
  "An amount in a currency (ISO 4217)."
  type Money @shareable @cacheControl(inheritMaxAge: true) {
    amount: Decimal!
    currency: String!
  }
  "Where a page of a connection stands."
  type PageInfo @shareable @cacheControl(inheritMaxAge: true) {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
`
