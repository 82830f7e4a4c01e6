import { expect, test } from 'vitest'
import { readExposition } from '../fixtures/exposition-reader.js'
import { lagMetrics } from './lag-metrics.js'
import { metricsRegistry } from './registry.js'

const figuresOf = (of: 'gateway' | 'subgraph') => {
  const registry = metricsRegistry()
  return { metrics: lagMetrics(registry, of, [1]), read: () => readExposition(registry.text()) }
}

test('what waits for the subscriber who is furthest behind is told, until he leaves', () => {
  const { metrics, read } = figuresOf('gateway')
  const most = () => read().find(({ name }) => name === 'mesh_gateway_queued_events_max')?.value
  expect(most()).toBe(0)
  const behind = { few: 2, many: 7 }
  metrics.queue(() => behind.few)
  const left = metrics.queue(() => behind.many)
  expect(most()).toBe(7)
  behind.many = 9
  expect(most()).toBe(9)
  left()
  expect(most()).toBe(2)
})

test('a domain’s process, whose gateways have the queues, says nothing of them', () => {
  expect(figuresOf('subgraph').read()).toEqual([])
})

test('a lag is told by its subscription, of a bounded number of them', () => {
  const { metrics, read } = figuresOf('gateway')
  for (let n = 0; n < 1000; n++) metrics.handedOn(`changed${n}`, 40_000)
  const buckets = read().filter(({ labels }) => labels['subscription'] === 'changed0' && 'le' in labels)
  expect(buckets.map(({ labels, value }) => [labels['le'], value])).toEqual([
    ['1', 0],
    ['30', 0],
    ['60', 1],
    ['+Inf', 1],
  ])
  expect(new Set(read().map(({ labels }) => labels['subscription']))).toHaveProperty('size', 202) // and `other`, and none
})
