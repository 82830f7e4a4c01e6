import { viewerOfEverything } from '@storemesh/access'
import { describe, expect, test } from 'vitest'
import { composeSupergraph } from '../compose/compose-supergraph.js'
import { httpSubgraph } from '../fixtures/http-subgraph.js'
import { post, started } from '../fixtures/started-gateway.js'
import type { Subgraph } from '../subgraph.js'
import { worlds } from './cases/all.js'
import { COVERED, type Covered, type FederationCase } from './federation-case.js'

/** A gateway as it comes, over subgraphs in its process or elsewhere. */
type Start = (subgraphs: readonly Subgraph[], viewer: FederationCase['viewer']) => Promise<{ readonly url: string }>

const WAYS: readonly (readonly [string, Start])[] = [
  ['in process', (subgraphs, viewer) => started({ subgraphs, viewerOf: () => viewer ?? viewerOfEverything('test') })],
  [
    'over HTTP',
    async (subgraphs, viewer) => {
      const served = await Promise.all(subgraphs.map(httpSubgraph))
      const supergraphSdl = composeSupergraph(served.map(({ subgraph }) => subgraph))
      return started({ supergraphSdl, viewerOf: () => viewer ?? viewerOfEverything('test') })
    },
  ],
]

/** Whoever asks a subgraph over HTTP is told of its errors without what is the subgraph's own. */
const codeAs = (way: string, code: string) => (way === 'over HTTP' && code === 'INTERNAL' ? 'SUBGRAPH_ERROR' : code)

/** GraphQL has no order of errors. */
const byPlace = (one: { readonly path?: unknown }, other: { readonly path?: unknown }) =>
  String(one.path).localeCompare(String(other.path))

describe.each(WAYS)('%s', (way, start) => {
  describe.each(worlds.map((world) => [world.name, world] as const))('%s', (_world, { subgraphs, cases }) => {
    test.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
      const asked: Record<string, number> = {}
      const counted = subgraphs().map(
        (subgraph): Subgraph => ({
          ...subgraph,
          execute(request) {
            asked[subgraph.name] = (asked[subgraph.name] ?? 0) + 1
            return subgraph.execute(request)
          },
        }),
      )
      const { url } = await start(counted, one.viewer)
      const { body } = await post(url, { query: one.query, variables: one.variables })
      const errors = (body.errors ?? []).map(({ path, extensions }) => ({ code: extensions['code'], path }))
      const expected = (one.errors ?? []).map(({ code, path }) => ({ code: codeAs(way, code), path }))
      expect({ data: body.data, errors: errors.toSorted(byPlace) }).toEqual({
        data: one.data,
        errors: expected.toSorted(byPlace),
      })
      expect(one.asked ? asked : undefined).toEqual(one.asked)
    })
  })
})

test('every part of federation that is covered has its cases, and so many', () => {
  const cases = worlds.flatMap((world) => world.cases)
  const countOf = (covered: Covered) => cases.filter(({ covers }) => covers.includes(covered)).length
  expect(Object.fromEntries(COVERED.map((covered) => [covered, countOf(covered)]))).toMatchInlineSnapshot(`
    {
      "@authenticated": 10,
      "@cost": 3,
      "@external": 4,
      "@inaccessible": 3,
      "@interfaceObject": 4,
      "@key": 7,
      "@key of several fields": 2,
      "@key that does not resolve": 1,
      "@key within a key": 1,
      "@listSize": 3,
      "@override": 2,
      "@override by label": 1,
      "@policy": 3,
      "@provides": 4,
      "@requires": 4,
      "@requires of what is required": 2,
      "@requires with arguments": 3,
      "@requiresScopes": 4,
      "@shareable": 5,
      "@skip and @include": 8,
      "@tag": 1,
      "enums and inputs merged": 4,
      "errors with their paths": 6,
      "fetches merged and batched": 10,
      "interfaces": 7,
      "mutations in order": 5,
      "nulls that go up": 6,
      "unions": 10,
    }
  `)
  for (const covered of COVERED) expect([covered, countOf(covered)]).not.toEqual([covered, 0])
})
