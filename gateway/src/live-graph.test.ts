import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { composeSupergraph } from './compose/compose-supergraph.js'
import { testSubgraph } from './fixtures/executable-subgraph.js'
import { requestContext } from './fixtures/shop.js'
import { liveGraph } from './live-graph.js'
import { openGraph } from './plan/graph.js'

const graphThatSays = (word: string) => {
  const subgraphs = [testSubgraph('words', 'type Query { word: String }', { 'Query.word': () => word })]
  return openGraph(composeSupergraph(subgraphs), subgraphs)
}

test('a request that one graph validated is answered by that graph, though another has come', async () => {
  const [old, next] = [graphThatSays('old'), graphThatSays('next')]
  const live = liveGraph(old)
  const seen: string[] = []
  const stop = live.watch((graph) => seen.push(graph === old ? 'old' : 'next'))
  live.replace(next)
  stop()
  live.replace(old)
  const request = { document: parse('{ word }'), context: requestContext() }
  expect(await live.ofSchema(old.schema).execute(request)).toEqual({ data: { word: 'old' } })
  expect(await live.ofSchema(next.schema).execute(request)).toEqual({ data: { word: 'next' } })
  expect(seen).toEqual(['old', 'next'])
})

test('what begins on a graph that is retired is answered by the current one', async () => {
  const [old, next] = [graphThatSays('old'), graphThatSays('next')]
  const live = liveGraph(old)
  live.replace(next)
  live.retire(old)
  const request = { document: parse('{ word }'), context: requestContext() }
  expect(await live.ofSchema(old.schema).execute(request)).toEqual({ data: { word: 'next' } })
})
