import type { Identity } from '@storemesh/access'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { account, customer, marketing, openAccounts, sales, support } from './fixtures/accounts.js'

const ids = (answer: unknown): readonly string[] =>
  [...JSON.stringify(answer).matchAll(/"accountId":"(\w+)"/g)].map(([, id = '']) => id)

describe('rows that are found by key', () => {
  test('are shown as each sees them', async () => {
    const { ask } = await openAccounts()
    const one = '{ account(accountId: "a1") { accountId email } }'
    expect(await ask({ kind: 'mesh' }, one)).toEqual({ data: { account: { accountId: 'a1', email: 'a1@example.com' } } })
    expect(await ask({ kind: 'domain', domain: 'people' }, one)).toEqual(await ask({ kind: 'mesh' }, one))
    expect(await ask(marketing, one)).toEqual({
      data: { account: { accountId: 'a1', email: expect.stringMatching(/^[0-9A-F]{64}$/) } },
    })
    expect(await ask(marketing, '{ account(accountId: "a1") { phone } }')).toEqual({ data: { account: { phone: null } } })
    expect(await ask(support, one)).toEqual(await ask({ kind: 'mesh' }, one))
    expect(await ask(customer('a1'), one)).toEqual(await ask({ kind: 'mesh' }, one))
  })

  test('that are another’s do not exist, by key, reference, node and page', async () => {
    const { ask } = await openAccounts()
    const found = JSON.stringify(await ask({ kind: 'mesh' }, '{ account(accountId: "a2") { nodeId } }'))
    const nodeId = /"nodeId":"([^"]+)"/.exec(found)?.[1] ?? ''
    expect(nodeId).not.toBe('')
    const questions = `query ($of: [_Any!]!) { account(accountId: "a2") { accountId } _entities(representations: $of) { ... on Account { accountId } } }`
    const of = [
      { __typename: 'Account', accountId: 'a2' },
      { __typename: 'Account', nodeId },
      { __typename: 'Account', accountId: 'nobody' },
    ]
    expect(await ask(customer('a1'), questions, { of })).toEqual({ data: { account: null, _entities: [null, null, null] } })
    expect(ids(await ask(customer('a1'), '{ accountList { edges { node { accountId } } pageInfo { hasNextPage } } }'))).toEqual([
      'a1',
    ])
  })

  test('fill a page with what is seen, and its cursor tells of nothing else', async () => {
    const { ask } = await openAccounts()
    const page = (after?: string) =>
      `{ accountList(first: 2${after === undefined ? '' : `, after: "${after}"`}) { edges { node { accountId } } pageInfo { hasNextPage endCursor } } }`
    const first = await ask(sales('Jawa'), page())
    expect(ids(first)).toEqual(['a1', 'a3'])
    const cursor = /"endCursor":"([^"]+)"/.exec(JSON.stringify(first))?.[1] ?? ''
    expect(Buffer.from(cursor, 'base64url').toString()).toBe('f1:[null,"a3"]')
    const second = await ask(sales('Jawa'), page(cursor))
    expect(ids(second)).toEqual(['a5'])
    expect(JSON.stringify(second)).toContain('"hasNextPage":false')
    expect(ids(await ask(sales('Bali'), page()))).toEqual([])
  })

  test('are not found by a value that is masked', async () => {
    const { ask, reads } = await openAccounts()
    const by = (condition: string) => `{ accountList(filter: { email: { ${condition} } }) { edges { node { accountId } } } }`
    expect(ids(await ask({ kind: 'mesh' }, by('is: "a1@example.com"')))).toEqual(['a1'])
    reads.length = 0
    for (const condition of ['is: "a1@example.com"', 'from: "a"', 'before: "b"'])
      expect(ids(await ask(marketing, by(condition)))).toEqual([])
    expect(reads).toEqual([])
  })

  test('are of one person for who asks of one', async () => {
    const { ask, reads } = await openAccounts()
    const all = '{ accountList { edges { node { accountId } } } }'
    expect(ids(await ask(support, all))).toEqual([])
    expect(reads).toEqual([])
    expect(
      ids(await ask(support, all.replace('accountList', 'accountList(filter: { email: { is: "a4@example.com" } })'))),
    ).toEqual(['a4'])
    expect(ids(await ask(support, all.replace('accountList', 'accountList(filter: { accountId: { is: "a5" } })')))).toEqual([
      'a5',
    ])
  })

  test('of a product that nobody gave cost nothing to look for', async () => {
    const { ask, reads } = await openAccounts()
    for (const who of [
      { kind: 'role', role: 'finance' },
      { kind: 'domain', domain: 'orders' },
      { kind: 'service', reads: [] },
    ] as const)
      expect(await ask(who, '{ account(accountId: "a1") { accountId } accountList { edges { cursor } } }')).toEqual({
        data: { account: null, accountList: { edges: [] } },
      })
    expect(reads).toEqual([])
  })
})

test('rows that are scanned are asked for by the columns that are seen, for whom they are asked of', async () => {
  const { ask, asked } = await openAccounts({ kind: 'scanned', table: 'people.accounts' })
  await ask(marketing, '{ accountList { edges { node { accountId email } } } }')
  expect(asked.pop()?.sql).toContain('SELECT "account_id", "email", "store_id" FROM people.accounts')
  await ask(support, '{ account(accountId: "a1") { accountId } }')
  expect(asked.pop()?.person).toEqual({ column: 'account_id', value: 'a1' })
  await ask(support, '{ accountList { edges { cursor } } }')
  await ask({ kind: 'role', role: 'finance' }, '{ account(accountId: "a1") { accountId } accountList { edges { cursor } } }')
  expect(asked).toEqual([])
})

test('changes are told to whom they are shown, as they are shown', async () => {
  const { subgraph, tell, contextOf } = await openAccounts()
  const listen = async (who: Identity) => {
    const question = {
      document: parse('subscription { accountChanged { row { accountId email } } }'),
      variables: {},
      context: contextOf(who),
    }
    const stream = await subgraph.execute({ ...question, operation: 'subscription' })
    if (!(Symbol.asyncIterator in stream)) throw new Error('expected a stream')
    return stream[Symbol.asyncIterator]()
  }
  const [ofMarketing, ofSales, ofCustomer] = await Promise.all([marketing, sales('Jawa'), customer('a4')].map(listen))
  await tell(account('a2', 's2'), account('a3', 's1'), account('a4', 's2'))
  const next = async (stream: typeof ofSales): Promise<unknown> => JSON.parse(JSON.stringify((await stream?.next())?.value))
  expect(ids(await next(ofSales))).toEqual(['a3'])
  expect(ids(await next(ofCustomer))).toEqual(['a4'])
  expect(await next(ofMarketing)).toMatchObject({
    data: { accountChanged: { row: { accountId: 'a2', email: expect.stringMatching(/^[0-9A-F]{64}$/) } } },
  })
  for (const stream of [ofMarketing, ofSales, ofCustomer]) await stream?.return?.()
})
