import { virtualClock } from '@storemesh/core'
import { embeddedKeyValueStore, type KeyValueStore } from '@storemesh/key-value'
import { temporaryFolder } from '@storemesh/testing'
import { parse } from 'graphql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testSubgraph } from '../fixtures/executable-subgraph.js'
import { post, started } from '../fixtures/started-gateway.js'
import { checkGraph } from './graph-check.js'
import { operationNotes, operationsInUse } from './stored-operations.js'

const DAY_MS = 86_400_000

async function noting() {
  const clock = virtualClock(Date.parse('2026-11-28T10:00:00Z'))
  const kept = await embeddedKeyValueStore({ folder: await temporaryFolder(), clock })
  onTestFinished(() => kept.close())
  let writes = 0
  const store: KeyValueStore = { ...kept, write: (changes) => (writes++, kept.write(changes)) }
  const failures: unknown[] = []
  const notes = operationNotes({ store, clock, onFailure: (error) => failures.push(error) })
  return { clock, store, notes, failures, writes: () => writes }
}

describe('an operation that is asked', () => {
  test('is noted once a day without the values that stand in it, and forgotten after thirty days', async () => {
    const { notes, store, clock, writes } = await noting()
    for (const id of ['7', '8']) notes.note(parse(`query One { order(id: "${id}", first: ${id}) { id } }`))
    await notes.settled()
    expect(writes()).toBe(1)
    const [one, ...more] = await operationsInUse(store)
    expect([one?.name, one?.day, more]).toEqual(['One', '2026-11-28', []])
    expect(one?.text).toBe('query One {\n  order(id: "", first: 0) {\n    id\n  }\n}')
    clock.advance(20 * DAY_MS)
    notes.note(parse('{ orders { id } }'))
    await notes.settled()
    expect((await operationsInUse(store)).map(({ name }) => name)).toEqual(['One', '(no name)'])
    clock.advance(11 * DAY_MS)
    expect((await operationsInUse(store)).map(({ name }) => name)).toEqual(['(no name)'])
  })

  test('is noted by a gateway where it is let in, and not where it is refused', async () => {
    const { notes, store } = await noting()
    const subgraph = testSubgraph('orders', 'type Query { count(of: ID): Int }', { 'Query.count': () => 7 })
    const { url } = await started({ subgraphs: [subgraph], operations: notes })
    await post(url, { query: 'query Counted { count(of: "secret") }' })
    await post(url, { query: 'query Refused { nothing }' })
    await notes.settled()
    const noted = await operationsInUse(store)
    expect(noted.map(({ name }) => name)).toEqual(['Counted'])
    expect(JSON.stringify(noted)).not.toContain('secret')
  })

  test('is answered still where it could not be noted, and noted when it is asked again', async () => {
    const { clock, store, failures } = await noting()
    let isAway = true
    const brittle: KeyValueStore = {
      ...store,
      write: (changes) => (isAway ? Promise.reject(new Error('away')) : store.write(changes)),
    }
    const notes = operationNotes({ store: brittle, clock, onFailure: (error) => failures.push(error) })
    const document = parse('{ count }')
    notes.note(document)
    await notes.settled()
    expect(failures).toHaveLength(1)
    isAway = false
    notes.note(document)
    await notes.settled()
    expect(await operationsInUse(store)).toHaveLength(1)
  })
})

describe('a graph that would take the place of the one that is served', () => {
  const scalars = 'scalar Instant type Query { placed(since: Instant, first: Int): Order count: Int } '
  const orders = (fields: string) => ({ name: 'orders', sdl: `${scalars} type Order @key(fields: "id") { id: ID! ${fields} }` })
  const customers = (fields: string) => ({
    name: 'customers',
    sdl: `type Query { me: Customer } type Customer @key(fields: "id") { id: ID! ${fields} }`,
  })
  const used = (text: string) => [{ name: 'Page', text, day: '2026-11-28' }]
  const check = (next: string, text: string) =>
    checkGraph(
      [orders('total: Int note: String'), customers('name: String')],
      [orders(next), customers('name: String')],
      used(text),
    )

  test('may take away what nobody asks for', () => {
    const { changes, broken } = check('total: Int', '{ placed { total } me { name } }')
    expect(changes).toEqual([{ severity: 'breaking', rule: 'FIELD_REMOVED', found: expect.stringContaining('note') }])
    expect(broken).toEqual([])
  })

  test('breaks who asks for what it takes away', () => {
    const { broken } = check('total: Int', '{ placed { total note } }')
    expect(broken).toMatchObject([
      { name: 'Page', reasons: [expect.stringContaining('Cannot query field "note" on type "Order"')] },
    ])
  })

  test('breaks who leaves out what it wants to be told', () => {
    const { broken } = check('total(in: ID!): Int note: String', '{ placed { total } }')
    expect(broken).toMatchObject([{ reasons: [expect.stringContaining('argument "in" of type "ID!" is required')] }])
  })

  test('breaks nobody by a value that was taken out of the text', () => {
    const { broken } = check('total: Int note: String more: Int', '{ placed(since: "", first: 0) { total } }')
    expect(broken).toEqual([])
  })

  test('is no graph where it does not compose', () => {
    expect(() => check('total: Nowhere', '{ count }')).toThrow(expect.objectContaining({ code: 'COMPOSITION_FAILED' }))
  })
})
