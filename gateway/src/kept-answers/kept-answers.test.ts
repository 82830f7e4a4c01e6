import { type ProductRights, viewerAs } from '@storemesh/access'
import type { AuditEntry, AuditLog } from '@storemesh/audit'
import { seededDice } from '@storemesh/core'
import { buildSchema, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { testSubgraph } from '../fixtures/executable-subgraph.js'
import { handClock } from '../fixtures/hand-clock.js'
import { post, started } from '../fixtures/started-gateway.js'
import { cacheHints } from './cache-hints.js'
import { keepingOf } from './keeping.js'
import { keptAnswers } from './kept-answers.js'

const DIRECTIVES = /* GraphQL */ `
  directive @cacheControl(maxAge: Int, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
  directive @shows(product: String, within: String, column: String, tells: String) on OBJECT | FIELD_DEFINITION
`
const SDL = /* GraphQL */ `
  ${DIRECTIVES}
  type Query {
    rate(of: ID!): Rate @cacheControl(maxAge: 60)
    rates: [Rate!]! @cacheControl(maxAge: 20)
    person: Person @cacheControl(maxAge: 60)
    now: Int
    broken: Int @cacheControl(maxAge: 60)
    steady: Int @cacheControl(maxAge: 60)
  }
  type Mutation { raise(of: ID!): Rate }
  type Rate @cacheControl(maxAge: 30) @shows(product: "shop.rates") { id: ID! value: Int! more: More bare: Bare soon: Int @cacheControl(maxAge: 5) }
  type More @cacheControl(inheritMaxAge: true) { text: String }
  type Bare { text: String }
  type Person @cacheControl(maxAge: 60) @shows(product: "people.accounts") { name: String }
`

describe('for how long an answer holds', () => {
  const schema = buildSchema(SDL)
  const hinted = {
    hints: cacheHints([{ name: 'shop', sdl: SDL }]),
    shown: { types: new Map([['Rate', { product: 'shop.rates', within: '' }]]) },
  }
  const age = (text: string) => keepingOf(parse(text), undefined, schema, hinted)?.max_age_s

  test.each([
    ['as long as the shortest of what it has says', '{ rate(of: 1) { id } rates { id } }', 20],
    ['as long as its type says, where that is less than its field', '{ rate(of: 1) { id value } }', 30],
    ['as its row does, where it is a part of one', '{ rate(of: 1) { more { text } } }', 30],
    ['as a value says that says it', '{ rate(of: 1) { soon } }', 5],
    ['also within fragments', '{ rate(of: 1) { ...F } } fragment F on Rate { ... { soon } }', 5],
    ['not at all, where an object says nothing', '{ rate(of: 1) { bare { text } } }', undefined],
    ['not at all, where a field of the root says nothing', '{ now steady }', undefined],
    ['not at all, where it is a mutation', 'mutation { raise(of: 1) { id } }', undefined],
    ['not at all, where it tells of the schema', '{ __schema { description } }', undefined],
    ['not at all, where nothing is asked of anybody', '{ __typename }', undefined],
  ])('%s', (_what, text, seconds) => {
    expect(age(text)).toBe(seconds)
  })

  test('and it is known of which products it tells', () => {
    expect(keepingOf(parse('{ rates { id } person { name } }'), undefined, schema, hinted)?.products).toEqual(['shop.rates'])
  })

  test('what two parts say of one type is the shorter', () => {
    const other = { name: 'other', sdl: `${DIRECTIVES} type Rate @cacheControl(maxAge: 3) { id: ID! }` }
    const both = cacheHints([{ name: 'shop', sdl: SDL }, other])
    expect(keepingOf(parse('{ rates { id } }'), undefined, schema, { ...hinted, hints: both })?.max_age_s).toBe(3)
  })
})

const PEOPLE: readonly ProductRights[] = [
  { domain: 'people', product: 'accounts', paths: ['name'], personal: ['name'], grants: [], tellers: [] },
]

async function opened() {
  const clock = handClock(0)
  const entries: AuditEntry[] = []
  const audit: AuditLog = { append: async (more) => void entries.push(...more), close: async () => undefined }
  const place = { at: 0, isLost: false }
  const asked = { count: 0 }
  const count = (value: unknown) => () => {
    asked.count++
    return value
  }
  const rate = { __typename: 'Rate', id: '1', value: 7 }
  const subgraph = testSubgraph('shop', SDL, {
    'Query.rate': count(rate),
    'Query.rates': count([rate]),
    'Query.person': count({ __typename: 'Person', name: 'Siti' }),
    'Query.broken': () => {
      asked.count++
      throw new Error('no value')
    },
    'Query.steady': count(1),
    'Mutation.raise': () => rate,
  })
  const changes = {
    async positions(products: readonly string[]) {
      if (place.isLost) throw new Error('the log is away')
      return new Map(products.flatMap((product) => (product === 'shop.unknown' ? [] : [[product, String(place.at)] as const])))
    },
  }
  const gateway = await started({
    subgraphs: [{ ...subgraph, rights: PEOPLE }],
    clock,
    audit,
    changes,
    viewerOf: ({ authorization = 'budi' }) =>
      viewerAs(authorization, authorization.startsWith('finance') ? { kind: 'role', role: 'finance' } : { kind: 'mesh' }),
  })
  const ask = async (query: string, as = 'budi', variables?: object) => {
    const before = asked.count
    const { body } = await post(gateway.url, { query, variables }, { authorization: as })
    return { body, asked: asked.count - before }
  }
  return { ...gateway, clock, entries, place, ask }
}

const RATE = '{ rate(of: "1") { id value } }'

describe('an answer that holds', () => {
  test('is given again to whoever asks the same with the same rights, whatever their names', async () => {
    const { ask } = await opened()
    const first = await ask(RATE)
    expect(first).toMatchObject({ asked: 1, body: { data: { rate: { id: '1', value: 7 } } } })
    expect(await ask(RATE, 'ani')).toEqual({ ...first, asked: 0 })
    expect((await ask('{ rate(of: "2") { id value } }')).asked).toBe(1)
    const withVariable = 'query ($of: ID!) { rate(of: $of) { id } }'
    expect((await ask(withVariable, 'budi', { of: '1' })).asked).toBe(1)
    expect((await ask(withVariable, 'budi', { of: '2' })).asked).toBe(1)
    expect((await ask(withVariable, 'budi', { of: '1' })).asked).toBe(0)
  })

  test('is asked for anew with other rights', async () => {
    const { ask } = await opened()
    const steady = '{ steady }'
    expect((await ask(steady)).asked).toBe(1)
    expect((await ask(steady, 'finance-1')).asked).toBe(1)
    expect((await ask(steady, 'finance-2')).asked).toBe(0)
  })

  test('is asked for anew when its time is over', async () => {
    const { ask, clock } = await opened()
    await ask(RATE)
    clock.advance(29_999)
    expect((await ask(RATE)).asked).toBe(0)
    clock.advance(1)
    expect((await ask(RATE)).asked).toBe(1)
  })

  test('is asked for anew when a product in it has told of a change, and no other is', async () => {
    const { ask, clock, place } = await opened()
    await ask(RATE)
    await ask('{ steady }')
    place.at = 1
    clock.advance(200)
    expect((await ask(RATE)).asked).toBe(1)
    expect((await ask(RATE)).asked).toBe(0)
    expect((await ask('{ steady }')).asked).toBe(0)
  })

  test('is asked for each time while nobody can tell what has changed', async () => {
    const { ask, clock, place } = await opened()
    await ask(RATE)
    place.isLost = true
    clock.advance(200)
    expect([(await ask(RATE)).asked, (await ask(RATE)).asked]).toEqual([1, 1])
  })

  test('is asked for anew after a change that was made through the gateway', async () => {
    const { ask } = await opened()
    await ask(RATE)
    await ask('mutation { raise(of: "1") { id } }')
    expect((await ask(RATE)).asked).toBe(1)
  })

  test('is none where something in it failed', async () => {
    const { ask } = await opened()
    expect((await ask('{ broken }')).body.errors).toHaveLength(1)
    expect((await ask('{ broken }')).asked).toBe(1)
  })

  test('is noted for each who is told of persons by it', async () => {
    const { ask, entries } = await opened()
    for (const name of ['budi', 'ani']) await ask('{ person { name } }', name)
    expect(entries.map(({ who }) => who.name)).toEqual(['budi', 'ani'])
  })

  test('is told of where a plan is shown, and counted', async () => {
    const { ask, url } = await opened()
    await ask(RATE)
    const { body } = await post(url, { query: RATE }, { authorization: 'budi', 'x-mesh-explain': '1' })
    expect(body).toMatchObject({ extensions: { explain: { isKept: true, fetches: [] } } })
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toContain('mesh_gateway_answer_cache_total{outcome="hit"} 1')
    expect(metrics).toContain('mesh_gateway_answer_cache_total{outcome="miss"} 1')
  })
})

test('whatever is asked, changed and forgotten when: no answer is older than what had been told of 200 ms before, and the bounds hold', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const dice = seededDice(seed)
    const clock = handClock(0)
    const truth = { at: 0, told: 0, changed_ms: [0] }
    const changes = {
      positions: async (products: readonly string[]) => new Map(products.map((product) => [product, String(truth.told)])),
    }
    const late_ms: number[] = []
    const limits = { kept_answers_max: 3, kept_bytes_max: 3000 }
    const kept = keptAnswers({ limits, clock, changes, textOf: (answer) => JSON.stringify(answer) })
    for (let step = 0; step < 300; step++) {
      const what = dice.between(0, 9)
      if (what < 2) {
        truth.changed_ms[++truth.at] = clock.now_ms() // a row is written, and then told of
        truth.told = truth.at
      } else if (what < 4) clock.advance(dice.between(0, 400))
      else if (what === 4) kept.forget()
      else {
        const found = await kept.find(`question ${dice.between(0, 5)}`, { max_age_s: 2, products: ['shop.rates'] })
        if (typeof found === 'function') found({ data: { at: truth.at } })
        else late_ms.push(clock.now_ms() - (truth.changed_ms[Number(found.data?.['at']) + 1] ?? clock.now_ms()))
      }
    }
    expect(late_ms.length).toBeGreaterThan(10)
    expect(late_ms.filter((late) => late >= 200)).toEqual([])
  }
})
