import { describe, expect, test } from 'vitest'
import { readExposition } from '../fixtures/exposition-reader.js'
import { boundedNames } from './bounded-names.js'
import { gatewayMetrics } from './gateway-metrics.js'
import { operationNames } from './operation-names.js'
import { metricsRegistry } from './registry.js'

describe('the text of metrics', () => {
  test('holds what was counted, also under values that have quotes, strokes and lines in them', () => {
    const metrics = metricsRegistry()
    const asked = metrics.counter('asked_total', 'How often,\nby \\whom.', ['who', 'how'])
    const who = 'a "b" \\ c\nd,e="f"} 1'
    asked.add([who, 'well'])
    asked.add([who, 'well'])
    asked.add(['', 'badly'])
    metrics.gauge('open', 'Now.', () => 3.5)
    metrics.counter('never_total', 'Not yet.')
    expect(readExposition(metrics.text())).toEqual([
      { name: 'asked_total', labels: { who, how: 'well' }, value: 2 },
      { name: 'asked_total', labels: { who: '', how: 'badly' }, value: 1 },
      { name: 'open', labels: {}, value: 3.5 },
      { name: 'never_total', labels: {}, value: 0 },
    ])
    expect(metrics.text()).toContain('# HELP asked_total How often,\\nby \\\\whom.\n# TYPE asked_total counter\n')
  })

  test('has of a histogram what is at most each bound, with all, their sum and their number', () => {
    const metrics = metricsRegistry()
    const took = metrics.histogram('took_seconds', 'How long.', ['of'], [0.1, 1])
    for (const seconds of [0.1, 0.5, 7]) took.observe(seconds, ['a'])
    expect(readExposition(metrics.text()).map(({ name, labels, value }) => [name, labels['le'], value])).toEqual([
      ['took_seconds_bucket', '0.1', 1],
      ['took_seconds_bucket', '1', 2],
      ['took_seconds_bucket', '+Inf', 3],
      ['took_seconds_sum', undefined, 7.6],
      ['took_seconds_count', undefined, 3],
    ])
  })

  test('counts under one choice of values what is counted under them at once', () => {
    const metrics = metricsRegistry()
    const asked = metrics.counter('asked_total', 'How often.', ['who'])
    const took = metrics.histogram('took_seconds', 'How long.', ['who'], [1])
    asked.one(['a']).add()
    asked.add(['a'])
    took.one(['a']).observe(0.5)
    took.observe(2, ['a'])
    expect(readExposition(metrics.text()).map(({ value }) => value)).toEqual([2, 1, 2, 2.5, 2])
  })

  test('knows each metric once, by a name that Prometheus takes, and a value for each of its labels', () => {
    const metrics = metricsRegistry()
    const one = metrics.counter('one_total', 'One.', ['of'])
    expect(() => metrics.gauge('one_total', 'Again.', () => 1)).toThrow('METRIC_INVALID')
    expect(() => metrics.counter('Two-Total', 'Two.')).toThrow('METRIC_INVALID')
    expect(() => one.add([])).toThrow('METRIC_INVALID')
  })
})

test('names that clients choose are bounded, and those that are listed always stand for themselves', () => {
  const nameOf = boundedNames(2, ['Listed'])
  expect(['A', 'B', 'C', 'A', 'Listed', 'C'].map(nameOf)).toEqual(['A', 'B', 'other', 'A', 'Listed', 'other'])
  expect(boundedNames(2)('x'.repeat(65))).toBe('other')
})

test('a million operations of different names are a bounded number of series', () => {
  const metrics = gatewayMetrics('gateway', [])
  for (let n = 0; n < 1_000_000; n += 97) {
    metrics.request(metrics.nameOf(`Op${n}`), 'unknown', 'ok', 1)
    metrics.refusal(`CODE_${n}`)
    metrics.fetch(`subgraph${n}`, 'ok', 1)
    metrics.resolver(`Query.field${n}`, n % 2 === 0 ? 'ok' : 'error', 1)
    metrics.handedOn(`changed${n}`, 1)
  }
  expect(readExposition(metrics.registry.text()).length).toBeLessThan(30_000)
})

test('the names of listed operations are read from their texts', () => {
  const texts = ['query A { a } mutation B { b }', '{ unnamed }', 'this is no { GraphQL']
  expect([...operationNames(new Map(texts.map((text, at) => [String(at), text])))]).toEqual(['A', 'B'])
})
