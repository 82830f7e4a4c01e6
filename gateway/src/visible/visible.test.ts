import { type Identity, type ProductRights, viewerAs } from '@storemesh/access'
import { buildSchema, parse, printSchema, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { viewerSchemas } from './viewer-schemas.js'

const SDL = /* GraphQL */ `
  directive @shows(product: String, within: String, column: String, tells: String) on OBJECT | FIELD_DEFINITION | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  type Query {
    person(id: ID!): Person
    people(filter: PersonFilter, first: Int): PersonPages!
    sale(id: ID!): Sale
    thing(id: ID!): Thing
    found: [Found!]!
  }
  type Mutation { keep(id: ID!): Sale @shows(tells: "shop.commands") forget(id: ID!): Person }
  type Subscription { sold: Sale! }
  interface Thing { id: ID! }
  union Found = Person | Sale
  type Person implements Thing @shows(product: "people.accounts") { id: ID! @shows(column: "user_id") email: String risk: Risk sales: [Sale!]! }
  type Risk @shows(product: "people.accounts", within: "risk") { level: Level why: [String!]! @shows(column: "reasons") }
  enum Level { LOW HIGH }
  type PersonPages @shows(product: "people.accounts") { nodes: [Person!]! info: Info! }
  type Info { more: Boolean! }
  input PersonFilter @shows(product: "people.accounts") { id: Condition @shows(column: "user_id") email: Condition }
  input Condition { is: String }
  type Sale implements Thing @shows(product: "shop.sales") { id: ID! buyer: Person @shows(column: "user_id") total: Money }
  type Money { amount: String! }
`

const grant = (role: ProductRights['grants'][number]['role'], sights: ProductRights['grants'][number]['sights'] = new Map()) => ({
  role,
  sights,
  mayExport: true,
})

const RIGHTS: readonly ProductRights[] = [
  {
    domain: 'people',
    product: 'accounts',
    paths: ['user_id', 'email', 'risk', 'risk.level', 'risk.reasons'],
    grants: [
      grant(
        'marketing',
        new Map([
          ['email', 'hash'],
          ['risk.reasons', 'absent'],
        ] as const),
      ),
      { ...grant('support'), rows: { kind: 'one person', columns: ['user_id'] } },
      grant('customer', new Map([['risk', 'absent']] as const)),
    ],
    tellers: [],
  },
  {
    domain: 'shop',
    product: 'sales',
    paths: ['id', 'user_id', 'total'],
    grants: [grant('operations', new Map([['user_id', 'absent']] as const)), grant('customer')],
    tellers: [],
  },
  { domain: 'shop', product: 'commands', paths: ['id'], grants: [], tellers: ['operations'] },
]

const whole = buildSchema(SDL)
const schemaFor = viewerSchemas(parse(SDL), whole, [{ name: 'all', sdl: SDL, rights: RIGHTS }])
const shownTo = (who: Identity) => schemaFor(viewerAs('somebody', who))

function fieldsOf(who: Identity): readonly string[] {
  const types = Object.values(shownTo(who).getTypeMap()).filter(({ name }) => !name.startsWith('__'))
  return types.flatMap((type) =>
    'getFields' in type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
  )
}

describe('the schema of', () => {
  test('who sees all is the whole one', () => {
    expect(shownTo({ kind: 'mesh' })).toBe(whole)
  })

  test('a role has what its contracts give it, and what only that leads to', () => {
    expect(fieldsOf({ kind: 'role', role: 'operations' })).toEqual(
      [
        'Query.sale',
        'Query.thing',
        'Query.found',
        'Sale.id',
        'Sale.total',
        'Money.amount',
        'Thing.id',
        'Mutation.keep',
        'Subscription.sold',
      ].toSorted(bySchema),
    )
  })

  test('a role for which a column is masked asks for it, and finds nothing by it', () => {
    const fields = fieldsOf({ kind: 'role', role: 'marketing' })
    expect(fields).toContain('Person.email')
    expect(fields).toContain('Risk.level')
    for (const hidden of ['PersonFilter.email', 'Risk.why', 'Person.sales', 'Query.sale', 'Subscription.sold'])
      expect(fields).not.toContain(hidden)
    expect(fields).toContain('PersonFilter.id')
  })

  test('who sees one person at a time has the types of a person', () => {
    expect(fieldsOf({ kind: 'role', role: 'support' })).toEqual(
      expect.arrayContaining(['Query.person', 'Risk.why', 'Person.email']),
    )
  })

  test('a service has the fields that it declares, a domain its own', () => {
    const reads = [{ product: 'people.accounts', fields: ['user_id', 'risk.level'] }]
    const ofPeople = (who: Identity) => fieldsOf(who).filter((field) => /^(Person|Risk|Sale)\./.test(field))
    expect(ofPeople({ kind: 'service', reads })).toEqual(['Person.id', 'Person.risk', 'Risk.level'])
    expect(ofPeople({ kind: 'domain', domain: 'shop' })).toEqual(['Sale.id', 'Sale.total'])
  })

  test('who sees nothing is one of nothing', () => {
    const fields = fieldsOf({ kind: 'role', role: 'finance' })
    expect(fields).toEqual([])
    expect(printSchema(shownTo({ kind: 'role', role: 'finance' }))).not.toMatch(/Person|Sale|Money|Level/)
  })
})

test('everybody of a role shares a schema, whatever the account and region', () => {
  const customer = (userId: string) => shownTo({ kind: 'role', role: 'customer', userId })
  expect(customer('a')).toBe(customer('b'))
})

test('a question for what is not shown is refused as one for what is not there', () => {
  const schema = shownTo({ kind: 'role', role: 'operations' })
  const refusal = (name: string) =>
    validate(schema, parse(`{ sale(id: 1) { ${name} { id } } }`)).map(({ message }) => message.replaceAll(name, 'X'))
  expect(refusal('buyer')).toHaveLength(1)
  expect(refusal('buyer')).toEqual(refusal('other'))
})

function bySchema(one: string, other: string): number {
  const order = fieldsOf({ kind: 'role', role: 'operations' })
  return order.indexOf(one) - order.indexOf(other)
}
