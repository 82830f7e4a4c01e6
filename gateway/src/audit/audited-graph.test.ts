import { type Identity, type ProductRights, viewerAs } from '@storemesh/access'
import { type AuditEntry, type AuditLog, auditUnavailable } from '@storemesh/audit'
import { describe, expect, test } from 'vitest'
import { testSubgraph } from '../fixtures/executable-subgraph.js'
import { post, started } from '../fixtures/started-gateway.js'
import { connect, init, subscribe } from '../fixtures/websocket-client.js'

const SDL = /* GraphQL */ `
  directive @shows(product: String, within: String, column: String, tells: String) on OBJECT | FIELD_DEFINITION | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  interface Node { nodeId: ID! }
  type Query {
    person(id: ID, email: String): Person
    people(filter: PersonFilter): [Person!]!
    thing(id: ID!): Node
    stores: [Store!]!
  }
  type Mutation { forget(id: ID!, reason: String!): Person @shows(tells: "people.commands") }
  type Subscription { moved: Person! stored: Store! }
  type Person implements Node @key(fields: "id") @shows(product: "people.accounts") {
    nodeId: ID! @shareable
    id: ID! @shows(column: "user_id")
    email: String
    city: String
    address: Address
  }
  type Address @shows(product: "people.accounts", within: "address") { street: String }
  type Store @shows(product: "shop.stores") { id: ID! @shows(column: "store_id") email: String }
  input PersonFilter @shows(product: "people.accounts") { email: Condition city: Condition }
  input Condition { is: String }
`
const paths = ['user_id', 'email', 'city', 'address', 'address.street']
const RIGHTS: readonly ProductRights[] = [
  {
    domain: 'people',
    product: 'accounts',
    paths,
    personal: ['user_id', 'email', 'address', 'address.street'],
    grants: [{ role: 'support', sights: new Map([['email', 'hash']]), mayExport: false }],
    tellers: [],
  },
  { domain: 'shop', product: 'stores', paths: ['store_id', 'email'], grants: [], tellers: [] },
  { domain: 'people', product: 'commands', paths: ['id'], grants: [], tellers: [] },
]
const SITI = { id: 'u1', nodeId: 'n1', email: 'siti@example.com', city: 'Medan', address: { street: 'Jalan 1' } }

/** A gateway with an audit log that a test reads, holds up, or breaks. */
async function audited(who: Identity = { kind: 'mesh' }) {
  const entries: AuditEntry[] = []
  const asked: string[] = []
  const disk = { isBroken: false, gate: Promise.resolve() }
  const audit: AuditLog = {
    async append(more) {
      await disk.gate
      if (disk.isBroken) throw auditUnavailable('the audit log cannot be written', new Error('ENOSPC'))
      entries.push(...more)
    },
    close: async () => undefined,
  }
  const person = (name: string) => () => {
    asked.push(name)
    return { __typename: 'Person', ...SITI }
  }
  const all = testSubgraph('all', SDL, {
    'Query.person': person('person'),
    'Query.people': () => [SITI],
    'Query.thing': person('thing'),
    'Query.stores': () => [{ id: 's1', email: 'store@example.com' }],
    'Mutation.forget': (_root, { id }) => {
      asked.push('forget')
      if (id === 'nobody') throw new Error('there is nobody of that id')
      return SITI
    },
    'Subscription.moved': async function* () {
      yield SITI
      yield SITI
    },
  })
  const subgraphs = [{ ...all, rights: RIGHTS }]
  const { url } = await started({ subgraphs, audit, viewerOf: () => viewerAs('budi', who) })
  const ask = async (query: string, variables?: object) => {
    const { status, body } = await post(url, { query, variables }, { 'x-request-id': 'r-1' })
    return { status, data: body.data, code: body.errors?.[0]?.extensions['code'] }
  }
  const reads = async (query: string, variables?: object) => {
    entries.length = 0
    expect((await ask(query, variables)).code).toBeUndefined()
    return entries.flatMap((entry) => entry.reads.flatMap(({ product, columns }) => columns.map((one) => `${product} ${one}`)))
  }
  return { url, entries, asked, disk, ask, reads }
}

test('who reads personal data is noted, with what of it, and neither values nor tokens', async () => {
  const { entries, ask } = await audited({ kind: 'role', role: 'support' })
  await ask('query One { person(email: "siti@example.com") { email address { street } city } }')
  expect(entries).toEqual([
    {
      kind: 'read',
      who: { name: 'budi', kind: 'role', role: 'support' },
      surface: 'graphql',
      request_id: 'r-1',
      operation: 'One',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      reads: [{ product: 'people.accounts', columns: ['address', 'address.street', 'email'] }],
    },
  ])
  expect(JSON.stringify(entries)).not.toContain('siti')
})

describe('what is read', () => {
  test('is nothing where no person is in it', async () => {
    const { reads } = await audited()
    expect(await reads('{ stores { id email } people { city } }')).toEqual([])
  })

  test('is what fragments and other names ask for, too', async () => {
    const { reads } = await audited()
    expect(await reads('{ p: person(id: "1") { ...F } } fragment F on Person { a: email }')).toEqual(['people.accounts email'])
  })

  test('is what an id of the whole graph holds, and whatever an interface may be', async () => {
    const { reads } = await audited()
    expect(await reads('{ thing(id: "1") { nodeId } }')).toEqual(['people.accounts user_id'])
    expect(await reads('{ person(id: "1") { nodeId } }')).toEqual(['people.accounts user_id'])
  })

  test('is what a filter asks by, in the document or given with it', async () => {
    const { reads } = await audited()
    const BY = 'query ($f: PersonFilter) { people(filter: $f) { city } }'
    expect(await reads('{ people(filter: { email: { is: "siti@example.com" } }) { city } }')).toEqual(['people.accounts email'])
    expect(await reads(BY, { f: { email: { is: 'siti@example.com' } } })).toEqual(['people.accounts email'])
    expect(await reads(BY, { f: { city: { is: 'Medan' } } })).toEqual([])
  })
})

test('one question about many persons has one digest', async () => {
  const { entries, ask } = await audited()
  await ask('{ person(id: "1") { email } }')
  await ask('{ person(id: "2") { email } }')
  await ask('{ person(id: "2") { id } }')
  const [one, two, other] = entries.map(({ digest }) => digest)
  expect(one).toBe(two)
  expect(other).not.toBe(one)
})

test('no answer leaves before its entry is there', async () => {
  const { entries, disk, ask } = await audited()
  let pass = () => {}
  disk.gate = new Promise((resolve) => (pass = resolve))
  let isAnswered = false
  const answer = ask('{ person(id: "1") { email } }').then((said) => {
    isAnswered = true
    return said
  })
  await ask('{ stores { id } }')
  expect({ isAnswered, entries }).toEqual({ isAnswered: false, entries: [] })
  pass()
  expect(await answer).toMatchObject({ status: 200, data: { person: { email: SITI.email } } })
  expect(entries).toHaveLength(1)
})

test('a mutation is noted before it is carried out, and how it ended before that is told', async () => {
  const { entries, asked, ask } = await audited()
  await ask('mutation F { forget(id: "u1", reason: "she asked") { city } }')
  await ask('mutation { forget(id: "nobody", reason: "x") { email } }')
  const asks = [{ field: 'forget', product: 'people.commands', arguments: ['id', 'reason'] }]
  expect(entries).toMatchObject([
    { kind: 'mutation', operation: 'F', asks, reads: [] },
    { kind: 'answered', asks, outcome: 'done' },
    { kind: 'mutation', asks },
    { kind: 'answered', outcome: 'failed', codes: ['INTERNAL'] },
  ])
  expect(asked).toEqual(['forget', 'forget'])
  expect(JSON.stringify(entries)).not.toContain('u1')
})

describe('while the audit log cannot be written', () => {
  test('nothing of persons is answered, and the rest is', async () => {
    const { disk, ask } = await audited()
    disk.isBroken = true
    expect(await ask('{ person(id: "1") { email } }')).toEqual({ status: 503, data: undefined, code: 'AUDIT_UNAVAILABLE' })
    expect(await ask('{ stores { id } }')).toMatchObject({ status: 200, data: { stores: [{ id: 's1' }] } })
    disk.isBroken = false
    expect(await ask('{ person(id: "1") { email } }')).toMatchObject({ status: 200 })
  })

  test('no mutation is carried out', async () => {
    const { asked, disk, ask } = await audited()
    disk.isBroken = true
    expect(await ask('mutation { forget(id: "u1", reason: "x") { city } }')).toMatchObject({ code: 'AUDIT_UNAVAILABLE' })
    expect(asked).toEqual([])
  })

  test('no subscription to persons begins', async () => {
    const { url, disk } = await audited()
    disk.isBroken = true
    const { send, message } = await connect(url)
    send(init)
    await message('connection_ack')
    send(subscribe('subscription { moved { email } }'))
    expect((await message('next')).payload.errors?.[0]?.extensions['code']).toBe('AUDIT_UNAVAILABLE')
  })
})

test('a subscription is noted once before its first event, and once when it is over', async () => {
  const { url, entries } = await audited()
  const { send, message, received } = await connect(url)
  send(init)
  await message('connection_ack')
  send(subscribe('subscription { moved { email } }'))
  await message('complete')
  expect(received.filter(({ type }) => type === 'next')).toHaveLength(2)
  expect(entries).toMatchObject([
    { kind: 'read', surface: 'subscription', reads: [{ product: 'people.accounts', columns: ['email'] }] },
    { kind: 'ended', surface: 'subscription', outcome: 'done' },
  ])
})
