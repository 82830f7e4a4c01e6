import { type Revision, type Standing } from '@storemesh/contract'
import { Fault, seededDice, virtualClock } from '@storemesh/core'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { announce, sdlDigest } from '@storemesh/subgraph'
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder } from '../testing/fresh-folder.js'
import { announcedSubgraphs } from './announced-subgraphs.js'

const [OLD, NEW, NEVER] = ['type Query { old: Int }', 'type Query { old: Int next: Int }', 'type Query { never: Int }']

/** What a domain published, revision by revision. */
function publishedBy(domain: string, subgraphs: readonly string[]) {
  const revisions = subgraphs.map((subgraph, at): Revision => {
    const before = at > 0 ? { before: at } : {}
    const domains = new Map([[domain, { files: [], subgraph, left: new Map<string, string>(), ...before }]])
    return {
      number: at + 1,
      published_at: '2026-01-31T10:00:00.000000Z',
      published_by: 'test',
      domains,
      newest: new Map([[domain, at + 1]]),
    }
  })
  const revision = async (number: number) => {
    const found = revisions[number - 1]
    if (!found) throw new Fault('REVISION_MISSING', `no revision ${number}`)
    return found
  }
  const standing = async (): Promise<Standing> => ({
    number: revisions.length,
    domains: new Map(),
    newest: new Map(revisions.length > 0 ? [[domain, revisions.length]] : []),
  })
  const publish = (subgraph: string) => void revisions.push(...publishedBy(domain, [...subgraphs, subgraph]).revisions.slice(-1))
  return { revisions, contracts: { revision, standing, append: async () => false }, publish }
}

async function aMesh(...subgraphs: readonly string[]) {
  const clock = virtualClock(Date.parse('2026-01-31T10:00:00Z'))
  const store = await embeddedKeyValueStore({ folder: await freshFolder(), clock })
  onTestFinished(() => store.close())
  const dice = seededDice(1)
  const told: string[] = []
  const say = (event: string, fields: Readonly<Record<string, unknown>> = {}) =>
    void told.push(`${event} ${typeof fields['remedy'] === 'string' ? fields['remedy'] : ''}`)
  const log = { info: say, warn: say, error: say, with: () => log }
  const { contracts, publish } = publishedBy('orders', subgraphs)
  const feed = announcedSubgraphs({ store, contracts, clock, log })
  const answers = async (at: string, sdl: string) => {
    clock.advance(10)
    const said = { domain: 'orders', url: `http://${at}/graphql`, sdl_digest: sdlDigest(sdl) }
    const announced = await announce(store, said, { clock, dice, onFailure: () => undefined })
    onTestFinished(() => announced.withdraw())
    return announced
  }
  const found = async () => (await feed.read()).map(({ url, sdl }) => [new URL(url).host, sdl])
  return { clock, told, publish, answers, found }
}

test('of two processes the newer answers for its domain, by the schema that was published', async () => {
  const { answers, found } = await aMesh(OLD, NEW)
  await answers('first', OLD)
  expect(await found()).toEqual([['first', OLD]])
  await answers('second', NEW)
  expect(await found()).toEqual([['second', NEW]])
})

test('one whose schema was never published is told of once, and is no part of the graph until it is published', async () => {
  const { clock, told, publish, answers, found } = await aMesh(OLD)
  await answers('first', OLD)
  await answers('second', NEVER)
  for (let look = 0; look < 3; look++) expect(await found()).toEqual([['first', OLD]])
  expect(told).toEqual(['subgraph_unpublished mesh contracts publish orders'])
  publish(NEVER)
  clock.advance(1000)
  expect(await found()).toEqual([['second', NEVER]])
})

test('one that is gone stays a part of the graph, until another answers', async () => {
  const { answers, found } = await aMesh(OLD)
  const first = await answers('first', OLD)
  expect(await found()).toEqual([['first', OLD]])
  await first.withdraw()
  expect(await found()).toEqual([['first', OLD]])
  await answers('second', OLD)
  expect(await found()).toEqual([['second', OLD]])
})
